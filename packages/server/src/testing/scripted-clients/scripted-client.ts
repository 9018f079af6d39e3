import type { Line } from "./open-line.ts";

export type ClientMode = "offline" | "online" | "2pass";

export interface Recording {
  readonly name: string;
  /** s16le mono, 16 kHz. */
  readonly pcm: Buffer;
  /** The same with a header of 44 bytes. */
  readonly wav: Buffer;
}

interface Play {
  readonly mode: ClientMode;
  readonly recordings: readonly Recording[];
  /** Opens a connection as this client does. */
  readonly open: (headers?: Readonly<Record<string, string>>, subprotocols?: string[]) => Promise<Line>;
}

/** A client of upstream's repository: what it sends, how long it sleeps, and what it takes for the end. */
export interface ScriptedClient {
  readonly name: string;
  readonly modes: readonly ClientMode[];
  /** How many recordings it is given: some serve several in a row. */
  readonly files: number;
  /** It understands no streaming server, upstream's neither. */
  readonly fileServerOnly?: true;
  /**
   * Resolves once the client has ended by itself, with the text it showed for each recording.
   *
   * @throws Hanging if it waits for what never comes
   */
  readonly play: (play: Play) => Promise<readonly string[]>;
}
