import { ClientError, type Silence } from "@funasr-images/client";
import { expect, test } from "vitest";
import { planRetry } from "./plan-retry.ts";

const silence = { ended: true } as Silence;
const closed = (closeCode: number) => new ClientError("CLOSED", "", { closeCode });
const refused = (serverCode: string) => new ClientError("REFUSED", "", { serverCode });

test.each([
  ["nothing listens", new ClientError("CONNECT", ""), [], { reason: "busy", delaySeconds: 1 }],
  ["still nobody", new ClientError("CONNECT", ""), ["busy", "busy"], { reason: "busy", delaySeconds: 4 }],
  ["nothing listens, for the last time", new ClientError("CONNECT", ""), ["busy", "busy", "busy"], undefined],
  ["the server is full", closed(1013), ["busy"], { reason: "busy", delaySeconds: 2 }],
  ["the queue is full", refused("TOO_MANY_UTTERANCES"), [], { reason: "busy", delaySeconds: 1 }],
  ["the handshake is not answered", new ClientError("TIMEOUT", ""), [], { reason: "busy", delaySeconds: 1 }],
  ["the connection is lost", closed(1006), [], { reason: "lost", delaySeconds: 1 }],
  ["it is lost again", closed(1006), ["lost"], undefined],
  ["it is lost after the server was busy", closed(1006), ["busy"], { reason: "lost", delaySeconds: 2 }],
  ["it crashes the engine", refused("ENGINE_CRASHED"), [], { reason: "lost", delaySeconds: 1 }],
  ["it crashes the engine again", refused("ENGINE_CRASHED"), ["lost"], undefined],
  ["the network takes no audio", new ClientError("TIMEOUT", "", { silence }), ["lost"], undefined],
  [
    "no answer comes: it may be in progress",
    new ClientError("TIMEOUT", "", { silence, retryable: false }),
    [],
    undefined,
  ],
  ["the audio is refused", refused("BAD_AUDIO"), [], undefined],
  ["the file cannot be read", new Error("ENOENT"), [], undefined],
] as const)("%s", (_name, error, earlier, wanted) => {
  expect(planRetry(error, earlier, 3)).toEqual(wanted);
});
