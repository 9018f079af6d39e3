import type { AudioPart, Scenario, Seen, Step } from "@funasr-images/protocol";
import { countWaiting, isEndStep } from "./last-replies.ts";
import { cutBytes, expandText } from "./long-text.ts";
import { playFleet } from "./play-fleet.ts";
import { openPlainSocket, playHttp, playTcpIdle, playTcpOnly } from "./play-plain-step.ts";
import { openRawSocket, type RawSocket } from "./raw-socket.ts";
import { createStage } from "./stage.ts";
import { synthesiseAudio } from "./synthesise-audio.ts";
import { openTestSocket, type TestSocket } from "./test-socket.ts";

export interface PlayOptions {
  /** `ws://host:port` or `wss://host:port`. */
  readonly url: string;
  /** What `{ kind: "speech" }` stands for. */
  readonly speech?: Uint8Array;
  /** How many events are expected by the end of a step: a settle step waits for them, for at most `patienceMs`. */
  readonly expected?: (step: number) => number;
  /**
   * A settle step waits until every end frame has its last reply, for at most `patienceMs`: for servers that answer
   * each.
   */
  readonly everyEndAnswered?: boolean;
  /** @default 5000 */
  readonly patienceMs?: number;
  /** Shortens waits, which upstream's clean-up thread needed. */
  readonly longestWaitMs?: number;
  readonly signal?: AbortSignal;
}

export interface Played {
  readonly seen: readonly Seen[];
  /** Connections that were open at the end. */
  readonly open: readonly string[];
}

/** Plays a scenario and notes what clients see. Ends every connection that it opened. */
export async function playScenario(scenario: Scenario, options: PlayOptions): Promise<Played> {
  const { expected, patienceMs = 5000, longestWaitMs = Number.POSITIVE_INFINITY, speech, signal } = options;
  const stage = createStage(options.url);
  const { seen } = stage;
  /** The client of every end frame that was sent. */
  const ends: string[] = [];
  const sockets = new Map<string, TestSocket>();
  const rawSockets = new Map<string, RawSocket>();
  const audioOf = (parts: readonly AudioPart[]) => synthesiseAudio(parts, speech);

  const settle = async (quietMs: number) => {
    const started = performance.now();
    const want = expected?.(stage.step);
    const missing = () =>
      (want !== undefined && seen.length < want) || (options.everyEndAnswered === true && countWaiting(ends, seen) > 0);
    while (missing() && performance.now() - started < patienceMs) await pause(10, signal);
    const quiet = want === undefined ? quietMs : Math.min(quietMs, 120);
    const from = performance.now();
    while (performance.now() - Math.max(stage.lastAt, from) < quiet) await pause(20, signal);
  };

  /**
   * A client that leaves after a pause has seen all replies until then, even on a slow machine; without pauses it is a
   * race.
   */
  const calmBeforeLeaving = async () => {
    if (scenario.gapMs > 0) await settle(350);
  };

  const open = (client: string): TestSocket | undefined => {
    const socket = sockets.get(client);
    if (socket?.isOpen()) return socket;
    stage.see(client, { event: "notSent", why: "connection not open" });
    return undefined;
  };

  /** @returns whether something was sent, so that a pause follows */
  async function play(current: Step): Promise<boolean> {
    switch (current.do) {
      case "connect":
        sockets.set(current.client, await openTestSocket(stage, current));
        return true;
      case "text": {
        const socket = open(current.client);
        if (socket && isEndStep(current)) ends.push(current.client);
        socket?.text("json" in current ? JSON.stringify(current.json) : expandText(current.raw));
        return true;
      }
      case "textHex":
        open(current.client)?.text(Buffer.from(current.hex, "hex"));
        return true;
      case "binary":
        await open(current.client)?.binary(audioOf(current.audio), current.frameBytes, current.paceMs);
        return true;
      case "fragmented": {
        const socket = open(current.client);
        if (current.type === "text") socket?.fragments(current.parts);
        else socket?.fragments(cutBytes(audioOf(current.audio), current.partBytes), current.pingBetween);
        return true;
      }
      case "ping":
        open(current.client)?.ping(current.data);
        return true;
      case "close":
        await calmBeforeLeaving();
        open(current.client)?.close(current.code, current.reason);
        return true;
      case "reset":
      case "fin":
        await calmBeforeLeaving();
        sockets.get(current.client)?.[current.do]();
        return true;
      case "wait":
        await pause(Math.min(current.ms, longestWaitMs), signal);
        return false;
      case "settle":
        await settle(current.quietMs);
        return false;
      case "waitFinal": {
        const isFinal = (event: Seen) =>
          event.client === current.client && event.event === "text" && /"is_final":true/.test(expandText(event.data));
        const until = performance.now() + current.timeoutMs;
        while (!seen.some(isFinal) && performance.now() < until) await pause(20, signal);
        return false;
      }
      case "http":
        await playHttp(stage, current);
        return true;
      case "tcpOnly":
        await playTcpOnly(stage, current.how);
        return true;
      case "tcpIdle":
        await playTcpIdle(stage, current);
        return true;
      case "rawOpen":
        rawSockets.set(current.client, await openRawSocket(stage, current, openPlainSocket));
        return true;
      case "rawFrame": {
        const audio = current.audio && audioOf([current.audio].flat() as readonly AudioPart[]);
        const text = current.json === undefined ? (current.payload ?? "") : JSON.stringify(current.json);
        const payload = current.hex === undefined ? (audio ?? Buffer.from(text)) : Buffer.from(current.hex, "hex");
        const raw = rawSockets.get(current.client);
        if (raw?.isOpen() && isEndStep(current)) ends.push(current.client);
        raw?.send(payload, current);
        return true;
      }
      case "fleet":
        await playFleet(stage, current, audioOf(current.audio), patienceMs);
        return true;
    }
  }

  try {
    for (const [index, current] of scenario.steps.entries()) {
      signal?.throwIfAborted();
      stage.step = index;
      if (await play(current)) await pause(scenario.gapMs, signal);
    }
    const stillOpen = [...sockets, ...rawSockets].filter(([, socket]) => socket.isOpen()).map(([client]) => client);
    return { seen: [...seen], open: stillOpen };
  } finally {
    for (const socket of [...sockets.values(), ...rawSockets.values()]) socket.terminate();
  }
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  signal?.throwIfAborted();
}
