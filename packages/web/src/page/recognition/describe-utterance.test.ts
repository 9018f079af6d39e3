import type { Capabilities } from "@funasr-images/protocol";
import { expect, it } from "vitest";
import { defaultSettings } from "../page-settings.ts";
import { describeUtterance } from "./describe-utterance.ts";

const settings = {
  ...defaultSettings,
  speakerCount: 2,
  vocals: true,
  hotwords: [
    { word: " 达摩院 ", weight: 30 },
    { word: "", weight: 20 },
  ],
};
const able = { hotwords: { supported: true, note: "" }, speakers: true, vocals: true } as Capabilities;
const splitting = { ...able, channels: { uses: ["mix", "split"], most_split: 8 } } as Capabilities;
const unable = { hotwords: { supported: false, note: "" }, speakers: false, vocals: false } as Capabilities;

it("asks for everything that the server can", () => {
  expect(describeUtterance(settings, able, "offline", "a.wav")).toEqual({
    mode: "offline",
    name: "a.wav",
    itn: true,
    language: "auto",
    segments: true,
    hotwords: { 达摩院: 30 },
    speakers: true,
    speakerCount: 2,
    vocals: true,
  });
});

it("asks for nothing that it cannot", () => {
  const asked = describeUtterance(settings, unable, "2pass", "");
  expect(asked).toEqual({ mode: "2pass", name: "microphone", itn: true, language: "auto", segments: true });
});

it("sends hotwords to a server that does not report whether it supports them", () => {
  expect(describeUtterance(settings, undefined, "2pass", "").hotwords).toEqual({ 达摩院: 30 });
});

it("asks for split channels of files, in one answer and without comparing voices", () => {
  const asked = (capabilities: Capabilities, name: string) => {
    const { mode, channels, speakers, speakerCount } = describeUtterance(
      { ...settings, split: true },
      capabilities,
      "2pass",
      name,
    );
    return { mode, channels, speakers, speakerCount };
  };
  const mixed = { mode: "2pass", channels: undefined, speakers: true, speakerCount: 2 };
  const split = { mode: "offline", channels: "split", speakers: undefined, speakerCount: undefined };
  expect([asked(splitting, "call.wav"), asked(splitting, ""), asked(able, "call.wav")]).toEqual([split, mixed, mixed]);
});
