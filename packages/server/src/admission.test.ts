import { expect, test } from "vitest";
import { createAdmission, type Place } from "./admission.ts";
import type { ReadyState } from "./readiness/readiness.ts";

const limits = { maxConnections: 1, maxUtterances: 2, readyState: (): ReadyState => ({ ready: true }) };

test("holds places until they are released, and releases each only once", () => {
  const { admit, counts } = createAdmission(limits);
  const first = admit("utterance") as Place;
  const second = admit("request") as Place;
  expect(admit("utterance")).toMatchObject({
    admitted: false,
    status: 429,
    code: "TOO_MANY_UTTERANCES",
    reason: "utterances",
  });
  first.inputEnded();
  first.inputEnded();
  expect(counts()).toEqual({ connections: 0, receiving: 1, answering: 1 });
  first.release();
  first.release();
  first.inputEnded();
  expect(counts()).toEqual({ connections: 0, receiving: 1, answering: 0 });
  expect(admit("request").admitted).toBe(true);
  second.release();
  expect(counts()).toEqual({ connections: 0, receiving: 1, answering: 0 });
});

test("counts connections and utterances separately", () => {
  const { admit } = createAdmission(limits);
  const place = admit("connection") as Place;
  expect(admit("connection")).toMatchObject({
    status: 503,
    code: "TOO_MANY_CONNECTIONS",
    retryAfter: expect.any(Number),
  });
  expect(admit("utterance").admitted).toBe(true);
  place.release();
  expect(admit("connection").admitted).toBe(true);
});

test.each([
  [{ ready: false, reason: "the engine is starting" }, "not-ready"],
  [{ ready: false, reason: "the server is stopping", draining: true }, "draining"],
] as const)("in the state %j nothing new is admitted, but work in progress continues", (state, reason) => {
  const { admit } = createAdmission({ ...limits, readyState: () => state });
  for (const kind of ["connection", "request"] as const) {
    expect(admit(kind)).toMatchObject({
      status: 503,
      code: "NOT_READY",
      reason,
      message: `Not ready: ${state.reason}.`,
    });
  }
  expect(admit("utterance").admitted).toBe(true);
});
