import { ClientError, type ClientErrorCode, type Silence } from "@funasr-images/client";
import { describe, expect, it } from "vitest";
import { fullCapabilities } from "../../testing/conversation.ts";
import type { ServerState } from "../view-state.ts";
import { explainFailure, explainMicrophone, isMicrophoneFailure } from "./explain-failure.ts";

const other: ServerState = { kind: "other" };
const explain = (error: unknown, server: ServerState = other) =>
  explainFailure(error, { address: "ws://asr/", mode: "2pass", server });

describe("explainFailure", () => {
  it.each<[ClientErrorCode, string, ServerState, object | undefined]>([
    ["CONNECT", "", other, { code: "NO_CONNECTION", address: "ws://asr/" }],
    [
      "CONNECT",
      "",
      { kind: "starting", reason: "soon", capabilities: undefined },
      { code: "NOT_READY", reason: "soon" },
    ],
    ["CONNECT", "", { kind: "locked" }, { code: "LOCKED" }],
    ["CONNECT", "", { kind: "nowhere" }, { code: "NO_SERVER" }],
    ["TIMEOUT", "it did not open", other, { code: "NO_CONNECTION", address: "ws://asr/" }],
    ["CLOSED", "closed (1013 full)", other, { code: "SERVER_BUSY", detail: "closed (1013 full)" }],
    ["CLOSED", "closed (1006)", other, { code: "CLOSED", detail: "closed (1006)" }],
    ["BAD_REPLY", "what?", other, { code: "FAILED", detail: "what?" }],
    ["ABORTED", "", other, undefined],
  ])("explains %s %s of a server that is %j", (code, message, server, expected) => {
    expect(explain(new ClientError(code, message), server)).toEqual(expected);
  });

  const silence = { url: "", limit: "idle", limitMs: 60_000, ended: true, replies: 0, mode: "2pass" } as const;
  const untold: Silence = { ...silence, progress: undefined, pongs: undefined };
  const progress = { state: "recognising", done_ms: 321_000, total_ms: 3_600_000 } as const;
  const own: ServerState = { kind: "ready", capabilities: fullCapabilities };
  it.each<[string, Silence, ServerState, object]>([
    ["accepted no audio", { ...untold, ended: false }, other, { code: "NO_PROGRESS", seconds: 60 }],
    [
      "had reported progress",
      { ...untold, progress },
      other,
      { code: "FELL_SILENT", seconds: 60, doneMs: 321_000, totalMs: 3_600_000 },
    ],
    ["offers the mode, and does not report", untold, own, { code: "SILENT", seconds: 60 }],
    ["has sent an answer in that mode", { ...untold, replies: 3 }, other, { code: "SILENT", seconds: 60 }],
    ["does not report its capabilities", untold, other, { code: "SILENT_MODE", seconds: 60, mode: "2pass" }],
  ])("blames the mode only where it may be the reason: a server that %s", (_, known, server, expected) => {
    expect(explain(new ClientError("TIMEOUT", "", { silence: known }), server)).toEqual(expected);
  });

  it("keeps the server's own code and message", () => {
    const error = new ClientError("REFUSED", "Send less.", { serverCode: "UTTERANCE_TOO_LONG" });
    expect(explain(error)).toEqual({ code: "REFUSED", serverCode: "UTTERANCE_TOO_LONG", detail: "Send less." });
  });

  it("distinguishes cancelling by the user from a failure", () => {
    expect(explain(new DOMException("", "AbortError"))).toBeUndefined();
    expect(explain(new RangeError("a hotword is too long"))).toEqual({
      code: "FAILED",
      detail: "a hotword is too long",
    });
  });
});

describe("explainMicrophone", () => {
  it.each([
    ["NotAllowedError", { code: "MIC_DENIED" }],
    ["SecurityError", { code: "MIC_DENIED" }],
    ["NotFoundError", { code: "MIC_MISSING" }],
    ["NotReadableError", { code: "MIC_FAILED", detail: "said" }],
  ])("explains %s", (name, expected) => {
    const error = new ClientError("BAD_AUDIO", "", { cause: new DOMException("said", name) });
    expect(isMicrophoneFailure(error)).toBe(true);
    expect(explainMicrophone(error)).toEqual(expected);
  });

  it("ignores failures of files", () => {
    expect(isMicrophoneFailure(new ClientError("BAD_AUDIO", "no wav"))).toBe(false);
  });
});
