import { expect, test } from "vitest";
import { looksLikeMedia } from "./looks-like-media.ts";

test.each([
  ["a wav file", "RIFF\0\0\0\0WAVE", true],
  ["an mp3 with tags", "ID3\x04", true],
  ["a bare mp3", "\xff\xfb\x90", true],
  ["an aac stream", "\xff\xf1\x50", true],
  ["an m4a", "\0\0\0\x20ftypM4A ", true],
  ["a webm", "\x1a\x45\xdf\xa3\x01", true],
  ["a text", "this is no sound", false],
  ["a zip", "PK\x03\x04", false],
  ["a PDF", "%PDF-1.7", false],
  ["nothing", "", false],
])("%s", (_what, head, answer) => {
  expect(looksLikeMedia(Buffer.from(head, "latin1"))).toBe(answer);
});
