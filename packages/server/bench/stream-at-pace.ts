import { ProgramError } from "@funasr-images/errors";
import { connect } from "../src/testing/connect.ts";
import type { Speech } from "./speech.ts";

export interface PaceOptions {
  readonly url: string;
  readonly mode: "offline" | "2pass";
  readonly speech: readonly Speech[];
  /** Concurrent streams, started one after another over {@link spreadMs}. */
  readonly streams: number;
  /** Utterances of each stream. */
  readonly utterances: number;
  readonly signal: AbortSignal;
}

/** When a reply arrived, milliseconds. */
export interface ReplyTime {
  /** Identifies the reply: the same reply to the same audio has the same key. */
  readonly key: string;
  /** Since the start of the utterance, or, for its last reply, since its end frame. */
  readonly ms: number;
}

const frameMs = 60;
const frameBytes = 1920;
/**
 * Two chunks of the streaming model: people do not start at the same time, and their chunks are not due at the same
 * moment.
 */
const spreadMs = 1200;

/** Streams like a microphone: a frame of 60 ms every 60 ms. @throws Error if an answer is wrong */
export async function streamAtPace(options: PaceOptions): Promise<readonly ReplyTime[]> {
  const { url, mode, speech, streams, utterances, signal } = options;
  const times: ReplyTime[] = [];

  async function stream(index: number): Promise<void> {
    await wait((index * spreadMs) / streams);
    const client = await connect(url);
    for (let count = 0; count < utterances; count++) {
      signal.throwIfAborted();
      const said = speech[(index + count) % speech.length] as Speech;
      times.push(...(await sayAtPace(client, said, mode)));
    }
    client.socket.terminate();
  }

  await Promise.all(Array.from({ length: streams }, (_, index) => stream(index)));
  return times;
}

async function sayAtPace(
  client: Awaited<ReturnType<typeof connect>>,
  { pcm, text }: Speech,
  mode: PaceOptions["mode"],
): Promise<readonly ReplyTime[]> {
  const times: ReplyTime[] = [];
  let heard = "";
  let endedAt = Number.NaN;
  const started = performance.now();
  client.say({ mode, wav_name: "pace", wav_format: "pcm", audio_fs: 16_000, chunk_size: [5, 10, 5] });

  const listen = async () => {
    for (let count = 0; ; count++) {
      const reply = await client.hear();
      const isLast = mode === "offline" || reply.is_final === true;
      const now = performance.now();
      times.push(isLast ? { key: "last", ms: now - endedAt } : { key: `${text} ${count}`, ms: now - started });
      if (reply.mode !== "2pass-online") heard += reply.text;
      if (isLast) return;
    }
  };
  const listening = listen();
  for (let frame = 0; frame * frameBytes < pcm.length; frame++) {
    // The clock, not the last timer, says when the next frame is due.
    await wait(started + frame * frameMs - performance.now());
    client.say(pcm.subarray(frame * frameBytes, (frame + 1) * frameBytes));
  }
  client.say({ is_speaking: false });
  endedAt = performance.now();
  await listening;
  if (heard !== text) throw new ProgramError("BENCH_FAILED", `"${text}" was recognised as "${heard}"`);
  return times;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
