import type { RefusalReason } from "./metrics/meter.ts";
import type { ReadyState } from "./readiness/readiness.ts";

/**
 * What a client wants to start:
 * - `connection` a WebSocket: needs a ready server and one of MAX_CONNECTIONS places
 * - `request` an upload by HTTP: needs a ready server and one of MAX_QUEUE places
 * - `utterance` on an admitted connection: needs one of MAX_QUEUE places
 */
type AdmissionKind = "connection" | "request" | "utterance";

/** A place taken by a client. */
export interface Place {
  readonly admitted: true;
  /** All audio has arrived; the answer is being computed. */
  inputEnded(): void;
  /** Releases the place; calling it again has no effect. */
  release(): void;
}

export type RefusalCode =
  /** A server or an image is not ready, or was not ready in time. Wait, and look at its log. */
  | "NOT_READY"
  /** The server has reached its maximum number of connections (MAX_CONNECTIONS). Try again in a few seconds. */
  | "TOO_MANY_CONNECTIONS"
  /** The server has reached its maximum number of utterances (MAX_QUEUE). Try again in a few seconds. */
  | "TOO_MANY_UTTERANCES";

interface Refusal {
  readonly admitted: false;
  /** For an HTTP response; a WebSocket is closed with 1013. */
  readonly status: 429 | 503;
  readonly code: RefusalCode;
  /** One sentence for the client. */
  readonly message: string;
  /** Seconds. */
  readonly retryAfter: number;
  /** Reason in the metrics. */
  readonly reason: RefusalReason;
}

interface AdmissionCounts {
  readonly connections: number;
  /** Utterances whose audio is still arriving. */
  readonly receiving: number;
  /** Utterances that wait for their answer. */
  readonly answering: number;
}

/** How much may be in progress or waiting, over all endpoints. */
export interface Admission {
  admit(kind: AdmissionKind): Place | Refusal;
  counts(): AdmissionCounts;
}

export interface AdmissionLimits {
  readonly maxConnections: number;
  readonly maxUtterances: number;
  readonly readyState: () => ReadyState;
}

/** Seconds after which a refused client should try again. */
const retryAfter = 5;

/** Counts places. Nothing waits here: a request gets a place, or is told when to try again. */
export function createAdmission({ maxConnections, maxUtterances, readyState }: AdmissionLimits): Admission {
  const held = { connections: 0, receiving: 0, answering: 0 };

  const hold = (first: keyof typeof held): Place => {
    let state: keyof typeof held | undefined = first;
    const move = (next: keyof typeof held | undefined) => {
      if (state === undefined) return;
      held[state] -= 1;
      if (next) held[next] += 1;
      state = next;
    };
    held[first] += 1;
    return {
      admitted: true,
      inputEnded: () => {
        if (state === "receiving") move("answering");
      },
      release: () => move(undefined),
    };
  };

  return {
    admit(kind) {
      const state = kind === "utterance" ? ({ ready: true } as const) : readyState();
      if (!state.ready) return refuseUnready(state);
      if (kind === "connection") {
        return held.connections < maxConnections ? hold("connections") : refuseConnection(maxConnections);
      }
      return held.receiving + held.answering < maxUtterances ? hold("receiving") : refuseUtterance(maxUtterances);
    },
    counts: () => ({ ...held }),
  };
}

function refuseUnready({ reason, draining }: Exclude<ReadyState, { ready: true }>): Refusal {
  return {
    admitted: false,
    status: 503,
    code: "NOT_READY",
    message: `Not ready: ${reason}.`,
    retryAfter,
    reason: draining ? "draining" : "not-ready",
  };
}

function refuseConnection(limit: number): Refusal {
  return {
    admitted: false,
    status: 503,
    code: "TOO_MANY_CONNECTIONS",
    message: `All ${limit} connections are in use (MAX_CONNECTIONS).`,
    retryAfter,
    reason: "connections",
  };
}

function refuseUtterance(limit: number): Refusal {
  return {
    admitted: false,
    status: 429,
    code: "TOO_MANY_UTTERANCES",
    message: `${limit} utterances are in progress or waiting (MAX_QUEUE).`,
    retryAfter,
    reason: "utterances",
  };
}
