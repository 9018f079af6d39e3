import { ProgramError } from "@funasr-images/errors";
import type { Speech } from "./speech.ts";
import type { Talker } from "./talk.ts";

export interface ThroughputOptions {
  readonly open: () => Promise<Talker>;
  readonly speech: readonly Speech[];
  /** Clients at once. */
  readonly clients: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * Seconds of audio answered per second.
 *
 * @throws Error if an answer is wrong: speed with errors does not count
 */
export async function measureThroughput(options: ThroughputOptions): Promise<number> {
  const { open, speech, clients, seconds, signal } = options;
  const talkers = await Promise.all(Array.from({ length: clients }, open));
  try {
    // The first utterances run cold code.
    await run(talkers, speech, 1, signal);
    return await run(talkers, speech, seconds, signal);
  } finally {
    for (const talker of talkers) talker.close();
  }
}

async function run(talkers: readonly Talker[], speech: readonly Speech[], seconds: number, signal: AbortSignal) {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  let answered = 0;
  const talk = async (talker: Talker, index: number) => {
    for (let next = index; elapsed() < seconds; next++) {
      signal.throwIfAborted();
      const said = speech[next % speech.length] as Speech;
      const heard = await talker.say(said);
      if (heard !== said.text) throw new ProgramError("BENCH_FAILED", `"${said.text}" was recognised as "${heard}"`);
      answered += said.seconds;
    }
  };
  await Promise.all(talkers.map(talk));
  return answered / elapsed();
}
