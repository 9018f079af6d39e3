import { afterEach, describe, expect, test, vi } from "vitest";
import { openBrowserSocket } from "./browser/open-browser-socket.ts";
import { connect, transcribe } from "./node/client.ts";
import type { RecognitionEvent } from "./recognition-event.ts";
import { fileServer } from "./testing/dialects.ts";
import { answer, openScriptedServer, type Script, type ScriptedServer } from "./testing/scripted-server.ts";
import { transcribeOver } from "./transcribe.ts";
import type { TranscriptionStatus } from "./transcription-status.ts";

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

async function open(script: Script): Promise<string> {
  server = await openScriptedServer(script);
  return server.url;
}

/** Audio of so many seconds. */
const audioOf = (seconds: number) => new Uint8Array(seconds * 32_000);
const report = (progress: Record<string, unknown>) => ({ mode: "progress", progress });
const later = (ms: number, work: () => void) => setTimeout(work, ms);

/** Reports progress a few times, for longer than the client would wait in silence; then answers. */
const reportingServer: Script = {
  onFirst: (socket) => answer(socket, report({ state: "receiving", received_ms: 0 })),
  onEnd: (socket) => {
    for (const step of [1, 2, 3, 4, 5]) {
      const progress = {
        state: "recognising",
        done_ms: step * 500,
        total_ms: 3000,
        share: step / 6,
        remaining_ms: 900,
      };
      later(step * 500, () => answer(socket, report(progress)));
    }
    later(3000, () => answer(socket, { mode: "offline", text: "好" }));
  },
};

describe("a server that reports progress", () => {
  test("is waited for meanwhile, in Node even without pongs and in a browser", async () => {
    const url = await open({ ...reportingServer, silentToPings: true });
    const options = { url, audio: audioOf(0.1), idleTimeoutMs: 1500 };
    expect((await transcribe(options)).text).toBe("好");
    expect((await transcribeOver(openBrowserSocket, options)).text).toBe("好");
  });

  test("is asked to, and its reports are separate events: no result, no text, no end", async () => {
    const url = await open(reportingServer);
    const events: RecognitionEvent[] = [];
    const statuses: TranscriptionStatus[] = [];
    const { text, results, transcript } = await transcribe({
      ...{ url, audio: audioOf(3) },
      onEvent: (event) => events.push(event),
      onStatus: (status) => statuses.push(status),
    });
    expect(server?.heard[0]?.texts[0]).toMatchObject({ progress: true });
    expect({ text, segments: transcript.segments.length }).toEqual({ text: "好", segments: 1 });
    expect(results.map(({ mode }) => mode)).toEqual(["offline"]);
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === "progress")).toHaveLength(6);
    expect(types.filter((type) => type !== "progress")).toEqual(["reply", "segment", "final"]);
    expect(statuses.find(({ phase }) => phase === "sending")).toMatchObject({ sentShare: expect.any(Number) });
    expect(statuses.at(-1)).toEqual({
      phase: "recognising",
      sentBytes: 96_000,
      sentShare: 1,
      server: { state: "recognising", done_ms: 2500, total_ms: 3000, share: 5 / 6, remaining_ms: 900 },
    });
  });

  test("and falls silent is given up after the idle timeout, with what is known", async () => {
    const url = await open({
      silentToPings: true,
      onFirst: (socket) => answer(socket, report({ state: "receiving" })),
      onEnd: (socket) =>
        answer(socket, report({ state: "recognising", done_ms: 321_000, total_ms: 3_600_000, share: 0.089 })),
    });
    // Two minutes of audio, for which a server that reports nothing would be waited for.
    const failed = transcribe({ url, audio: audioOf(120), idleTimeoutMs: 2000 });
    await expect(failed).rejects.toMatchObject({
      code: "TIMEOUT",
      retryable: false,
      message: `The server was silent for 2 s. Its last report: recognising, at 5:21 of 1:00:00 (8 %). It was stopped, or the network to ${url} is gone: "funasr doctor ${url}" finds out which.`,
      silence: { limit: "idle", ended: true, progress: { state: "recognising", done_ms: 321_000 } },
    });
  });

  test("is asked to only if wanted", async () => {
    const url = await open(fileServer);
    await transcribe({ url, audio: audioOf(1), progress: false });
    expect(server?.heard[0]?.texts[0]).not.toHaveProperty("progress");
  });

  test("may send odd numbers without failing the utterance", async () => {
    const url = await open({
      onEnd: (socket) => {
        answer(socket, report({ state: "thinking", share: 7, done_ms: "many", remaining_ms: -1 }), {
          mode: "progress",
        });
        answer(socket, { mode: "offline", text: "好" });
      },
    });
    const seen: unknown[] = [];
    const onEvent = (event: RecognitionEvent) => event.type === "progress" && seen.push(event.progress);
    expect((await transcribe({ url, audio: audioOf(1), onEvent })).text).toBe("好");
    expect(seen).toEqual([{ state: "waiting", share: 1 }, { state: "waiting" }]);
  });
});

describe("a server that reports nothing", () => {
  test("is waited for as long as it answers pings", async () => {
    const url = await open({ onEnd: (socket) => later(3500, () => answer(socket, { mode: "offline", text: "好" })) });
    const { text } = await transcribe({ url, audio: audioOf(0.1), idleTimeoutMs: 1500 });
    expect(text).toBe("好");
    expect(server?.heard[0]?.pings).toBeGreaterThan(3);
  });

  test("and counts as gone when it stops answering them", async () => {
    let connection: Parameters<NonNullable<Script["onEnd"]>>[0] | undefined;
    const url = await open({
      onConnect: (socket) => {
        connection = socket;
      },
    });
    const pending = transcribe({ url, audio: audioOf(30), idleTimeoutMs: 1500 });
    // Like a machine that loses power.
    await vi.waitFor(() => expect(server?.heard[0]?.pings).toBeGreaterThan(2), { timeout: 20_000 });
    connection?.pause();
    await expect(pending).rejects.toMatchObject({
      code: "TIMEOUT",
      retryable: false,
      message: expect.stringContaining(
        "silent for 1.5 s. It had answered pings until then. It was stopped, or the network",
      ),
    });
  });

  test("gets no more time than the caller allows, whatever it answers", async () => {
    const url = await open({});
    const failed = transcribe({ url, audio: audioOf(0.1), idleTimeoutMs: 2000, totalTimeoutMs: 3000 });
    await expect(failed).rejects.toMatchObject({
      code: "TIMEOUT",
      message: expect.stringMatching(
        /^The utterance took longer than 3 s in total\. It is alive: it answers pings.* It never answered\. An upstream server/,
      ),
    });
  });

  test("nor answers pings has as long as the audio takes, which is all that a browser knows", async () => {
    const slow: Script = {
      silentToPings: true,
      onEnd: (socket) => later(1500, () => answer(socket, { mode: "offline", text: "好" })),
    };
    const url = await open(slow);
    const options = { url, audio: audioOf(20), idleTimeoutMs: 300 };
    expect((await transcribe(options)).text).toBe("好");
    expect((await transcribeOver(openBrowserSocket, options)).text).toBe("好");
    const failed = transcribeOver(openBrowserSocket, { ...options, audio: audioOf(0.5) });
    await expect(failed).rejects.toMatchObject({
      code: "TIMEOUT",
      message: expect.stringMatching(/silent for 0\.5 s\. It never answered\. An upstream server/),
      silence: { limitMs: 500, pongs: undefined, progress: undefined, replies: 0 },
    });
  });
});

test("speakers may pause, with pings or without", async () => {
  const url = await open({ ...fileServer, silentToPings: true });
  using connection = await connect({ url, idleTimeoutMs: 200 });
  const utterance = connection.start({ mode: "offline" });
  await utterance.send(audioOf(1));
  await new Promise((resolve) => later(700, () => resolve(undefined)));
  await utterance.send(audioOf(1));
  expect((await utterance.end()).text).toBe("你好，");
});
