import { expect, it } from "vitest";
import { listVoices, speakerColours } from "./speaker-colours.ts";

const segment = (id: number, speaker?: string, role?: string) => ({
  id,
  text: "",
  start_ms: id * 1000,
  end_ms: id * 1000 + 500,
  ...(speaker ? { speaker } : {}),
  ...(role ? { role } : {}),
});

it("lists voices by first appearance, one colour each", () => {
  const voices = listVoices([segment(0, "S1"), segment(1, "S2", "Anna"), segment(2, "S1"), segment(3)], [], "zh");
  expect(voices).toEqual([
    { key: "S1", name: "说话人 1", colour: 0, speechMs: 1000 },
    { key: "Anna", name: "Anna", colour: 1, speechMs: 500 },
  ]);
});

it("uses the server's own count of speech", () => {
  const [voice] = listVoices([segment(0, "S1")], [{ label: "S1", speech_ms: 420 }]);
  expect(voice?.speechMs).toBe(420);
});

it("starts again when the colours are used up", () => {
  const many = Array.from({ length: speakerColours + 1 }, (_, at) => segment(at, `S${at + 1}`));
  expect(listVoices(many).at(-1)?.colour).toBe(0);
});
