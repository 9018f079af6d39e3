import type { Capabilities, RecognitionMode } from "@funasr-images/protocol";
import { describe, expect, it } from "vitest";
import { chooseAudio, formatOf } from "./choose-audio.ts";

const reading = (formats: string[], limit?: number) =>
  ({
    formats: { websocket: formats, http: formats },
    limits: limit && { max_utterance_bytes: limit },
  }) as unknown as Capabilities;
const everything = reading(["pcm", "wav", "mp3", "amr"]);
const file = (name: string, size = 100, type = "") => ({ name, bytes: new Blob([new Uint8Array(size)], { type }) });
const pcm = new Int16Array(40);

describe("chooseAudio", () => {
  const kindOf = (name: string, decoded: boolean, capabilities: Capabilities | undefined, mode: RecognitionMode) => {
    const { audio, format } = chooseAudio({ ...file(name), pcm: decoded ? pcm : undefined }, capabilities, { mode });
    return `${audio === pcm ? "samples" : "file"} ${format}`;
  };

  it.each<[string, boolean, Capabilities | undefined, RecognitionMode, string]>([
    // A server that lists the format gets the file, whether the browser can read it or not, in every mode.
    ["a.mp3", true, everything, "offline", "file mp3"],
    ["a.MP3", true, everything, "2pass", "file mp3"],
    ["a.amr", false, everything, "online", "file amr"],
    // What it does not list is sent as samples if the browser can read it, else as it is.
    ["a.oga", true, everything, "2pass", "samples pcm"],
    ["a.m4b", false, everything, "2pass", "file m4b"],
    ["a", true, everything, "offline", "samples pcm"],
    ["a.pcm", true, everything, "offline", "samples pcm"],
    ["a.mp3", true, reading(["pcm", "wav"]), "offline", "samples pcm"],
    // Of upstream's servers, only the one for files decodes.
    ["a.mp3", true, undefined, "offline", "samples pcm"],
    ["a.amr", false, undefined, "offline", "file amr"],
  ])("of %s, decoded by the browser: %s", (name, decoded, capabilities, mode, chosen) => {
    expect(kindOf(name, decoded, capabilities, mode)).toBe(chosen);
  });

  it.each<[string, string, Capabilities | undefined, RecognitionMode]>([
    ["a.amr", "", undefined, "2pass"],
    ["a.amr", "", reading(["pcm", "wav"]), "offline"],
    ["a.txt", "text/plain", everything, "offline"],
  ])("refuses %s of type %j, which nobody reads", (name, type, capabilities, mode) => {
    expect(() => chooseAudio({ ...file(name, 9, type), pcm: undefined }, capabilities, { mode })).toThrow(
      expect.objectContaining({ problem: { code: "UNREADABLE_FILE", name } }),
    );
  });

  it("sends what fits, the file first", () => {
    const choose = (limit: number) => chooseAudio({ ...file("a.wav", 100), pcm }, reading(["wav"], limit), {});
    expect(choose(100).format).toBe("wav");
    expect(choose(99).audio).toBe(pcm);
    expect(() => choose(79)).toThrow(expect.objectContaining({ problem: { code: "FILE_TOO_LARGE", megabytes: 0 } }));
  });
});

it("sends no samples if each channel is a speaker: they have one", () => {
  const choose = (name: string, limit: number) =>
    chooseAudio({ ...file(name, 100), pcm }, reading(["wav", "mp3"], limit), { channels: "split" });
  expect([choose("a.wav", 100).format, choose("a.oga", 100).format]).toEqual(["wav", "oga"]);
  expect(() => choose("a.wav", 99)).toThrow(
    expect.objectContaining({ problem: { code: "FILE_TOO_LARGE", megabytes: 0 } }),
  );
});

it("takes the format from the extension", () => {
  expect(["a.b.WAV", "a", "a."].map(formatOf)).toEqual(["wav", "", ""]);
});
