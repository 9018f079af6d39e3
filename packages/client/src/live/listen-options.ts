import type { ConnectionOptions } from "../connection-options.ts";
import type { UtteranceOptions } from "../utterance-options.ts";

/** Live audio: one utterance for the speaker, however many connections it takes. */
export interface ListenOptions extends ConnectionOptions, Omit<UtteranceOptions, "format" | "segments"> {
  /** Of what is sent; it is turned into 16 kHz here. @default 16000 */
  readonly sampleRate?: number;
  /** How much audio is kept for a new connection. @default 30000 */
  readonly bufferMs?: number;
  /** How often in a row a connection is tried again; 0 never. @default 10 */
  readonly reconnects?: number;
  /** The first pause before that; it doubles up to 32 times as much. @default 250 */
  readonly reconnectDelayMs?: number;
}
