import { expect, test } from "vitest";
import { planConversation } from "./plan-conversation.ts";

const recording = (path: string, voice?: string) => ({ path, text: `text of ${path}`, ...(voice && { voice }) });
const order = (conversation: ReturnType<typeof planConversation>) =>
  conversation.turns.map(({ role, path }) => `${role}: ${path}`);

test("enrols the first recording of every voice and lets them speak the others in turns", () => {
  const conversation = planConversation([
    recording("a1", "Alice"),
    recording("a2", "Alice"),
    recording("nobody"),
    recording("b1", "Bob"),
    recording("b2", "Bob"),
    recording("a3", "Alice"),
    recording("a4", "Alice"),
    recording("b3", "Bob"),
  ]);
  expect(conversation.enrolled).toEqual([
    { role: "Alice", path: "a1" },
    { role: "Bob", path: "b1" },
  ]);
  expect(order(conversation)).toEqual(["Alice: a2", "Bob: b2", "Alice: a3", "Bob: b3"]);
});

test("a voice with one recording is enrolled by the recording that it speaks, once", () => {
  expect(order(planConversation([recording("a1", "Alice")]))).toEqual(["Alice: a1"]);
  expect(order(planConversation([recording("a1", "Alice"), recording("b1", "Bob"), recording("b2", "Bob")]))).toEqual([
    "Alice: a1",
    "Bob: b2",
  ]);
});

test("recordings without voices prove nothing about speakers", () => {
  expect(() => planConversation([recording("a1")])).toThrow(
    expect.objectContaining({ code: "BAD_RECORDINGS", message: expect.stringContaining("third column") }),
  );
});
