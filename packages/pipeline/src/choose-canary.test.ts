import { expect, it } from "vitest";
import { chooseCanary } from "./choose-canary.ts";

const recordings = ["a.wav", "b.wav"].map((file) => ({ path: `/speech/${file}`, text: file }));

it("the canary is the recording that the profile names, else the first", () => {
  expect(chooseCanary(recordings, { speech: "speech" })).toBe(recordings[0]);
  expect(chooseCanary(recordings, { speech: "speech", canary: "b.wav" })).toBe(recordings[1]);
});

it("a canary that is not among the recordings is an error", () => {
  expect(() => chooseCanary(recordings, { speech: "speech", canary: "c.wav" })).toThrow(
    expect.objectContaining({ code: "NO_CANARY", message: expect.stringMatching(/^speech has no c\.wav, /) }),
  );
});
