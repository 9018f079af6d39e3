import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { transcribe } from "@funasr-images/client";
import { encodeMedia, mediaVariants } from "@funasr-images/decoder/testing";
import { openColumn, stageSpeechModel } from "@funasr-images/server/testing";
import { afterAll, describe, expect, test } from "vitest";
import { runFunasr } from "../testing/run-funasr.ts";

// Upstream's servers without ours in front of them: every format that we promise, from the command line.

const staged = stageSpeechModel();
afterAll(staged.remove);
const sample = staged.samples.find(({ file }) => basename(file) === "welcome-m6.wav");
if (!sample) throw new Error("there is no such sample");
/** A telephone's codec leaves too little for so small a model. */
const variants = mediaVariants.filter(({ name }) => name !== "phone.amr");
const files = variants.map((variant) => encodeMedia(sample.file, variant, staged.folder));

describe.each(["upstream's file server", "upstream's streaming server"] as const)("%s", (column) => {
  test("gets every format as samples: the exact text", async () => {
    await using server = await openColumn(column, staged);
    const { stdout, stderr } = await runFunasr(["transcribe", ...files, "--url", server.url]);
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n")).toEqual(files.map(() => sample.text));
  });
});

test("without that, the streaming server says that it takes only samples", async () => {
  await using server = await openColumn("upstream's streaming server", staged);
  const mp3 = files.find((file) => file.endsWith("constant.mp3")) ?? "";
  const { text } = await transcribe({ url: server.url, audio: readFileSync(mp3), format: "mp3", decodeHere: false });
  expect(text).toMatch(/ONLY SUPPORT PCM/);
});
