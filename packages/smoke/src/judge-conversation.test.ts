import type { Transcript, TranscriptSegment } from "@funasr-images/protocol";
import { expect, test } from "vitest";
import { judgeConversation } from "./judge-conversation.ts";

const turns = [
  { role: "Alice", text: "欢迎大家" },
  { role: "Bob", text: "客户很忙" },
  { role: "Alice", text: "现在是上午" },
];

const labels = { emotion: "HAPPY", events: ["Speech"] };
const segment = (role: string | undefined, text: string, more: Partial<TranscriptSegment> = {}): TranscriptSegment => ({
  ...{ id: 0, start_ms: 0, end_ms: 1, text, ...labels },
  speaker: { Alice: "S1", Bob: "S2" }[role ?? ""] ?? "S3",
  ...(role && { role }),
  ...more,
});
const transcript = (...segments: TranscriptSegment[]): Transcript => ({
  ...{ schema: 1, text: "", duration_ms: 1, timing: { granularity: "segment" } },
  segments: segments.map((one, id) => ({ ...one, id })),
});
const right = [segment("Alice", "欢迎"), segment("Alice", "大家。"), segment("Bob", "客户很忙。")];
const last = segment("Alice", "现在是上午。", { emotion: "NEUTRAL", events: ["BGM", "Speech"] });
const judge = (...segments: TranscriptSegment[]) => judgeConversation(turns, transcript(...segments), 0);

test("turns in order, split by pauses or not, with all required labels", () => {
  expect(judge(...right, last)).toEqual({
    check: {
      ...{ name: "conversation", roles: ["Alice", "Bob", "Alice"], speakers: 2, cer: 0 },
      ...{ emotions: ["HAPPY", "NEUTRAL"], events: ["BGM", "Speech"] },
    },
    failures: [],
  });
});

test("lists the recognised roles instead of the expected ones", () => {
  const { failures } = judge(...right, { ...last, role: "Bob", speaker: "S2" });
  expect(failures).toEqual([
    { code: "WRONG_SPEAKERS", message: "conversation: expected Alice, Bob, Alice to speak, heard Alice, Bob" },
  ]);
});

test("an unknown voice, and one that became two speakers", () => {
  const { failures } = judge(...right, segment(undefined, "现在是上午"));
  expect(failures.map(({ message }) => message)).toEqual([
    "conversation: expected Alice, Bob, Alice to speak, heard Alice, Bob, S3 without a role",
    "conversation: 2 voices became 3 speakers: S1, S2, S3",
  ]);
});

test("a wrong word is reported with its speaker", () => {
  const { check, failures } = judge(...right, { ...last, text: "现在是下午" });
  expect(check.cer).toBeCloseTo(1 / 13);
  expect(failures).toMatchObject([
    { code: "WRONG_TRANSCRIPT", message: expect.stringContaining('conversation, Alice: expected "现在是上午"') },
  ]);
});

test("a segment without its labels", () => {
  const { failures } = judge(...right, { ...last, emotion: "", events: [] });
  expect(failures).toEqual([
    { code: "NO_LABELS", message: 'conversation: segment 3 ("现在是上午。") has no emotion' },
    { code: "NO_LABELS", message: 'conversation: segment 3 ("现在是上午。") has no audio event' },
  ]);
});

test("a segment without a speaker does not count as one", () => {
  const { speaker, ...unknown } = segment(undefined, "现在是上午");
  const { check, failures } = judge(...right, unknown);
  expect(check).toMatchObject({ speakers: 2, roles: ["Alice", "Bob", "nobody without a role"] });
  expect(failures.map(({ code }) => code)).toEqual(["WRONG_SPEAKERS"]);
});

test("an empty transcript fails in every respect", () => {
  const { check, failures } = judge();
  expect(check).toEqual({ name: "conversation", roles: [], speakers: 0, emotions: [], events: [], cer: 1 });
  expect(failures.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "WRONG_SPEAKERS: conversation: expected Alice, Bob, Alice to speak, heard nobody",
    "WRONG_SPEAKERS: conversation: 2 voices became 0 speakers: ",
    'WRONG_TRANSCRIPT: conversation, all turns: expected "欢迎大家客户很忙现在是上午", heard "" (character error rate 1.000, limit 0)',
  ]);
});

test("a segment without emotion and events adds no labels", () => {
  const { emotion, events, ...bare } = last;
  expect(judge(...right, bare).check).toMatchObject({ emotions: ["HAPPY"], events: ["Speech"] });
});
