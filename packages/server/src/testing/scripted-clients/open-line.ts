import { connect } from "../connect.ts";

export type Reply = Readonly<Record<string, unknown>> & {
  readonly text: string;
  readonly mode?: string;
  readonly wav_name?: string;
  readonly is_final?: boolean;
  readonly is_end?: boolean;
  readonly timestamp?: string;
};

/** A client waits though the server has said all that it will say. */
export class Hanging extends Error {}

/** A connection of a scripted client. */
export interface Line {
  say(...messages: (object | Uint8Array)[]): void;
  /** In pieces, with a sleep after each. */
  send(bytes: Uint8Array, pieceBytes: number, sleepMs?: number): Promise<void>;
  /** Called with every reply; the first call hears all earlier ones. An error in it ends the hearing, as in a thread. */
  onReply(hear: (reply: Reply) => void): void;
  until(condition: () => boolean): Promise<void>;
  close(code?: number): void;
}

/** After an answer, this long without another word means that nothing comes. */
const quietMs = 3000;

/** Without an answer, a busy machine gets more time. */
const patienceMs = 60_000;

export async function openLine(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  subprotocols: string[] = [],
): Promise<Line> {
  // Python continues where its subprotocol is not selected; our library does not.
  const client = await connect(url, subprotocols, headers).catch(() => connect(url, [], headers));
  let heardAt = performance.now();
  let answered = false;
  let hear: ((reply: Reply) => void) | undefined;
  const waiting: Reply[] = [];
  const listen = async () => {
    for (;;) {
      const reply = (await client.hear()) as Reply;
      heardAt = performance.now();
      answered ||= reply.mode === "offline" || reply.is_final === true;
      waiting.push(reply);
      flush();
    }
  };
  const flush = () => {
    try {
      while (hear && waiting.length > 0) hear(waiting.shift() as Reply);
    } catch {
      hear = () => {};
    }
  };
  void listen();

  const say: Line["say"] = (...messages) => {
    answered = false;
    heardAt = performance.now();
    client.say(...messages);
  };

  return {
    say,
    async send(bytes, pieceBytes, sleepMs = 0) {
      for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
        say(bytes.subarray(offset, offset + pieceBytes));
        if (sleepMs > 0) await sleep(sleepMs);
      }
    },
    onReply(heard) {
      hear = heard;
      flush();
    },
    async until(condition) {
      while (!condition()) {
        if (performance.now() - heardAt > (answered ? quietMs : patienceMs)) {
          client.socket.terminate();
          throw new Hanging();
        }
        await sleep(10);
      }
    },
    close: (code = 1000) => client.socket.close(code),
  };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
