/** A text, or a text in parts: `["[", 5000]` is the first character 5000 times. */
export type LongText = string | readonly (string | readonly [string, number])[];

/** A stretch of synthetic audio, s16le mono. */
export type AudioPart =
  | {
      readonly kind: "tone";
      readonly samples: number;
      readonly sampleRate: number;
      readonly freq: number;
      readonly amplitude: number;
      /** Cuts, or pads with zeros. */
      readonly bytes?: number;
    }
  | { readonly kind: "silence"; readonly samples: number; readonly sampleRate: number; readonly bytes?: number }
  | {
      readonly kind: "random";
      readonly samples: number;
      readonly sampleRate: number;
      readonly seed: number;
      readonly amplitude: number;
    }
  /** With a header of 44 bytes. */
  | { readonly kind: "wav"; readonly sampleRate: number; readonly payload: readonly AudioPart[] }
  /** Looks like an mp3 file at first sight. */
  | { readonly kind: "mp3-magic"; readonly samples: number; readonly seed: number }
  | { readonly kind: "bytes"; readonly hex: string }
  /** The recording passed to the player of the scenario. */
  | { readonly kind: "speech" };

/** One thing that a client of a scenario does. `client` names the connection. */
export type Step =
  | {
      readonly do: "connect";
      readonly client: string;
      readonly scheme?: "ws" | "wss";
      readonly path?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly origin?: string;
      readonly subprotocols?: readonly string[];
      readonly permessageDeflate?: boolean;
      readonly recordHandshake?: boolean;
    }
  /** `json` is sent compact, `raw` as it is. */
  | { readonly do: "text"; readonly client: string; readonly json: unknown }
  | { readonly do: "text"; readonly client: string; readonly raw: LongText }
  | { readonly do: "textHex"; readonly client: string; readonly hex: string }
  /** In messages of `frameBytes`; 0 sends one. */
  | {
      readonly do: "binary";
      readonly client: string;
      readonly audio: readonly AudioPart[];
      readonly frameBytes: number;
      readonly paceMs?: number;
    }
  /** One message in many frames. */
  | { readonly do: "fragmented"; readonly client: string; readonly type: "text"; readonly parts: readonly string[] }
  | {
      readonly do: "fragmented";
      readonly client: string;
      readonly type: "binary";
      readonly audio: readonly AudioPart[];
      readonly partBytes: number;
      readonly pingBetween?: boolean;
    }
  | { readonly do: "ping"; readonly client: string; readonly data: string }
  | { readonly do: "close"; readonly client: string; readonly code?: number; readonly reason?: string }
  /** Ends the TCP connection by RST. */
  | { readonly do: "reset"; readonly client: string }
  /** Ends the TCP connection by FIN, without a close frame. */
  | { readonly do: "fin"; readonly client: string }
  | { readonly do: "wait"; readonly ms: number }
  /** Waits until no more replies arrive. */
  | { readonly do: "settle"; readonly quietMs: number }
  | { readonly do: "waitFinal"; readonly client: string; readonly timeoutMs: number }
  | { readonly do: "http"; readonly client: string; readonly request: LongText; readonly tls?: boolean | "as-url" }
  | { readonly do: "tcpOnly"; readonly how: "fin" | "reset" }
  | { readonly do: "tcpIdle"; readonly client: string; readonly timeoutMs: number; readonly send?: string }
  /** A WebSocket made by hand. */
  | { readonly do: "rawOpen"; readonly client: string; readonly extraHeaders?: readonly string[] }
  | {
      readonly do: "rawFrame";
      readonly client: string;
      readonly opcode: number;
      readonly json?: unknown;
      readonly payload?: string;
      readonly hex?: string;
      readonly audio?: readonly AudioPart[] | AudioPart;
      readonly fin?: boolean;
      readonly mask?: boolean;
      readonly rsv?: number;
    }
  /** Many clients at once, one utterance each. */
  | {
      readonly do: "fleet";
      readonly count: number;
      readonly first: Readonly<Record<string, unknown>>;
      readonly audio: readonly AudioPart[];
      readonly frameBytes: number;
    };

/** What clients do, in order. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** Pause after each step that sends. */
  readonly gapMs: number;
  readonly steps: readonly Step[];
}

/** Something that a client saw. */
export type Seen = { readonly step: number; readonly client: string } & (
  | { readonly event: "text"; readonly data: LongText }
  /** 1006: without a close frame. */
  | { readonly event: "close"; readonly code: number; readonly reason: string }
  /** Of a connection made by hand. */
  | { readonly event: "closeFrame"; readonly code: number; readonly reason: string }
  | { readonly event: "tcpEnd" }
  | { readonly event: "pong"; readonly data: string }
  | { readonly event: "handshake"; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly event: "handshake"; readonly responseHead: readonly string[] }
  | { readonly event: "open"; readonly protocol: string; readonly extensions: string }
  | {
      readonly event: "http";
      readonly responseHead: readonly string[];
      readonly bodyBytes: number;
      readonly ended: string;
    }
  | { readonly event: "tcp"; readonly outcome: string; readonly bytesReceived: number }
  | { readonly event: "clientError"; readonly message: string }
  /** The connection was already closed at this step. */
  | { readonly event: "notSent"; readonly why: string }
  | {
      readonly event: "summary";
      readonly clients: number;
      readonly opened: number;
      readonly withExactlyOneFinal: number;
      readonly framesWithForeignWavName: number;
      readonly distinctReplySequences: readonly { readonly clients: number; readonly frames: readonly string[] }[];
      readonly errors: readonly string[];
    }
);

/** A scenario with what an upstream server answered: one line of the files in `wire/`. */
export interface RecordedScenario extends Scenario {
  readonly seen: readonly Seen[];
  /** What a newer version of the streaming server answered, if different. */
  readonly head?: readonly Seen[];
  readonly end: { readonly alive: boolean; readonly signal?: string; readonly open: readonly string[] };
  /** How much of the answer arrives depends on timing. */
  readonly race?: true;
}
