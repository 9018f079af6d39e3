import { expect, test } from "vitest";
import { findSignature } from "./find-signature.ts";

test.each([
  ["a wav file", "RIFF\0\0\0\0WAVE", "wav"],
  ["a wav file of more than 4 GB", "RF64\xff\xff\xff\xffWAVE", "wav"],
  ["an mp3 with tags", "ID3\x04\0\0\0\0\0\0\0\0", "mp3"],
  ["an m4a", "\0\0\0\x20ftypM4A ", "mp4"],
  ["a webm", "\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\0", "webm or mkv"],
  ["a text", "this is no sound", false],
  ["silence", "\0\0\0\0\0\0\0\0\0\0\0\0", false],
  // Loud samples look like the frames of bare mp3 and aac.
  ["samples near zero", "\xff\xfb\xff\xf1\0\0\x01\0\xff\xff\0\0", false],
])("%s", (_what, head, answer) => {
  expect(findSignature(Buffer.from(head, "latin1"), false)).toBe(answer);
});

test("waits for enough bytes, but not for those that never come", () => {
  expect(findSignature(Buffer.from("ID3"), false)).toBeUndefined();
  expect(findSignature(Buffer.from("ID3"), true)).toBe("mp3");
  expect(findSignature(Buffer.alloc(0), true)).toBe(false);
});
