import { connect } from "./connect.ts";
import { createRandom } from "./random.ts";

export interface SoakOptions {
  readonly url: string;
  /** Of 16 kHz, 16 bit, mono. */
  readonly speech: readonly { readonly pcm: Uint8Array; readonly text: string }[];
  /** Utterances to be answered correctly; aborted ones are extra. */
  readonly utterances: number;
  /** Clients at once. */
  readonly clients: number;
  readonly seed: number;
  /** Called about twice a second with the answers so far. */
  readonly onSample?: (answered: number) => void;
  readonly signal?: AbortSignal;
}

export interface SoakResult {
  readonly answered: number;
  readonly wrong: number;
  readonly connections: number;
  /** Connections that were cut without a close frame, idle or in the middle of an utterance. */
  readonly cut: number;
}

/** A front door's life in fast motion: clients connect, send one to four utterances, and leave, cleanly or not. */
export async function soak({
  url,
  speech,
  utterances,
  clients,
  seed,
  onSample,
  signal,
}: SoakOptions): Promise<SoakResult> {
  const random = createRandom(seed);
  const result = { answered: 0, wrong: 0, connections: 0, cut: 0 };
  let begun = 0;

  async function say(client: Awaited<ReturnType<typeof connect>>): Promise<void> {
    const { pcm, text } = random.pick(speech);
    client.say({ mode: "offline", wav_name: `soak-${begun}`, wav_format: "pcm", audio_fs: 16_000 });
    const pieceBytes = random.pick([1920, 9600, 64_000]);
    for (let at = 0; at < pcm.length; at += pieceBytes) client.say(pcm.subarray(at, at + pieceBytes));
    client.say({ is_speaking: false });
    const gone = client.closed.then(({ code }) => ({ text: `closed with ${code}` }));
    const reply = await Promise.race([client.hear(), gone]);
    if (reply.text === text) result.answered += 1;
    else result.wrong += 1;
  }

  async function leave(client: Awaited<ReturnType<typeof connect>>): Promise<void> {
    const manner = random.share();
    if (manner < 0.6) client.socket.close();
    else {
      result.cut += 1;
      const { pcm } = random.pick(speech);
      if (manner > 0.7) client.say({ wav_name: "cut" }, pcm.subarray(0, pcm.length / 2));
      if (manner > 0.85) client.say({ is_speaking: false });
      if (manner > 0.7) await new Promise((resolve) => setTimeout(resolve, random.share() * 20));
      client.socket.terminate();
    }
    await client.closed;
  }

  async function live(): Promise<void> {
    while (begun < utterances && !signal?.aborted) {
      const client = await connect(url);
      result.connections += 1;
      for (let count = 1 + Math.floor(random.share() * 4); count > 0 && begun < utterances; count--) {
        begun += 1;
        await say(client);
      }
      await leave(client);
    }
  }

  const sampler = setInterval(() => onSample?.(result.answered), 500);
  try {
    await Promise.all(Array.from({ length: clients }, live));
  } finally {
    clearInterval(sampler);
  }
  signal?.throwIfAborted();
  return result;
}
