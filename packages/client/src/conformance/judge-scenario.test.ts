import type { ConformanceScenario, Expectation, Seen, ServerKind } from "@funasr-images/protocol";
import { conformanceScenarios } from "@funasr-images/protocol/conformance";
import { expect, test } from "vitest";
import { judgeScenario } from "./judge-scenario.ts";

const final = { text: "你好", is_final: true, mode: "2pass-offline", wav_name: "a" };
const partial = { text: "你", is_final: false, mode: "2pass-online", wav_name: "a" };
const file = { text: "你好", is_final: false, mode: "offline", wav_name: "a" };
const wanted: Expectation = { client: "A", see: "utterances", names: ["a"], text: "some" };

const noAudio = { code: "BAD_AUDIO", message: "This is no audio." };

test.each<[string, ServerKind, object[], Partial<Expectation>, string]>([
  ["a stream as it should be", "2pass", [partial, final], { partials: "some" }, ""],
  ["an empty last reply without a mode", "2pass", [partial, { ...final, text: "", mode: undefined }], {}, ""],
  [
    "an empty last reply with a mode",
    "2pass",
    [partial, { ...final, text: "" }],
    {},
    "an empty last reply with a mode",
  ],
  [
    "an empty reply on the way",
    "2pass",
    [{ ...partial, text: "" }, final],
    {},
    "an empty reply that is not the last one",
  ],
  ["no last reply", "2pass", [partial], {}, "0 last replies instead of 1"],
  ["a refusal that will do", "2pass", [{ ...final, text: "", error: noAudio }], { orCode: "BAD_AUDIO" }, ""],
  ["another refusal", "2pass", [{ ...final, error: noAudio }], { orCode: "OTHER" }, "0 last replies instead of 1"],
  ["two last replies", "2pass", [final, final], {}, "2 last replies instead of 1"],
  ["a reply after the last one", "2pass", [final, partial], {}, "replies after the last one"],
  ["another name", "2pass", [{ ...final, wav_name: "b" }], {}, 'a reply to "a" is called "b"'],
  ["a mode of another server", "2pass", [{ ...final, mode: "offline" }], {}, 'a reply has mode "offline"'],
  ["no text", "2pass", [{ ...final, text: "", mode: undefined }], {}, 'no text for "a"'],
  ["text for nothing", "offline", [file], { text: "none" }, 'text for "a", which has no audio'],
  [
    "streaming text unasked",
    "2pass",
    [partial, final],
    { partials: "none" },
    'streaming text for "a", which nobody asked for',
  ],
  ["no streaming text", "2pass", [final], { partials: "some" }, 'no streaming text for "a"'],
  ["a file answer as it should be", "offline", [file], {}, ""],
  ["a file answer beside explanations", "offline", [{ error: { code: "BAD_JSON", message: "" } }, file], {}, ""],
  ["a file answer that is not final where it should be", "offline", [file], { isFinal: true }, "is_final is false"],
  ["an invalid reply", "offline", [{ text: 5 }], {}, 'Field "text" of the reply must be a string.'],
])("judges %s", (_what, kind, replies, more, verdict) => {
  const seen = replies.map((reply) => text(reply));
  expect(judgeScenario(scenarioOf({ ...wanted, ...more } as Expectation), kind, seen)).toBe(verdict);
});

test.each<[Expectation, Seen, Seen]>([
  [{ client: "A", see: "error", code: "BAD_JSON" }, text({ error: { code: "BAD_JSON", message: "" } }), text(file)],
  [
    { client: "A", see: "error", code: "BAD_FIELD" },
    text({ ...file, warnings: [{ code: "BAD_FIELD", message: "" }] }),
    text({ ...file, warnings: [] }),
  ],
  [{ client: "A", see: "acknowledgement" }, text({ is_end: true }), text(file)],
  [{ client: "A", see: "pong", data: "x" }, event({ event: "pong", data: "x" }), event({ event: "pong", data: "y" })],
  [{ client: "A", see: "close", codes: [1002] }, closed(1002), closed(1006)],
  [{ client: "A", see: "open", protocol: "binary" }, opened("binary"), opened("")],
  [
    { client: "A", see: "http", statuses: [200] },
    answered("HTTP/1.1 200 OK"),
    answered("HTTP/1.1 426 Upgrade Required"),
  ],
])("%j is met by the right event only", (expectation, right, wrong) => {
  expect(judgeScenario(scenarioOf(expectation), "offline", [right])).toBe("");
  expect(judgeScenario(scenarioOf(expectation), "offline", [wrong])).not.toBe("");
  expect(judgeScenario(scenarioOf(expectation), "offline", [])).not.toBe("");
  expect(judgeScenario(scenarioOf(expectation), "offline", [{ ...right, client: "B" }])).not.toBe("");
});

test("scenarios have unique names, and each expects something only of clients that it has", () => {
  const ids = conformanceScenarios.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, expect: wants, steps } of conformanceScenarios) {
    expect(wants.length, id).toBeGreaterThan(0);
    const clients = steps.flatMap((step) => ("client" in step ? step.client : []));
    for (const { client } of wants) expect(clients, id).toContain(client);
  }
});

function scenarioOf(expectation: Expectation): ConformanceScenario {
  return { id: "x", title: "x", gapMs: 0, steps: [], kinds: ["2pass"], class: "required", expect: [expectation] };
}

function text(reply: object): Seen {
  return event({ event: "text", data: JSON.stringify(reply) });
}

function closed(code: number): Seen {
  return event({ event: "close", code, reason: "" });
}

function opened(protocol: string): Seen {
  return event({ event: "open", protocol, extensions: "" });
}

function answered(line: string): Seen {
  return event({ event: "http", responseHead: [line], bodyBytes: 0, ended: "server closed" });
}

function event(seen: object): Seen {
  return { step: 0, client: "A", ...seen } as Seen;
}
