import type { Writable } from "node:stream";
import { WebSocket } from "ws";

/** The close reasons of upstream servers for a broken frame, by the error of our library. */
const reasons: Readonly<Record<string, string>> = {
  WS_ERR_UNEXPECTED_RSV_1: "Invalid use of reserved bits",
  WS_ERR_UNEXPECTED_RSV_2_3: "Invalid use of reserved bits",
  WS_ERR_INVALID_OPCODE: "Invalid message continuation",
  WS_ERR_EXPECTED_FIN: "Fragmented control message",
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: "Control messages are limited to fewer than 125 characters",
  WS_ERR_EXPECTED_MASK: "Clients may not send unmasked frames",
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: "A message was too large",
  WS_ERR_INVALID_UTF8: "Invalid UTF8 encoding",
  WS_ERR_INVALID_CLOSE_CODE: "Invalid close code",
};

/**
 * A WebSocket that gives a reason when it closes because of a broken frame: our library closes with the right code, but
 * without a reason, before it reports the error.
 *
 * @param words reasons by error code, in addition to upstream's
 */
export function createSocketClass(words: Readonly<Record<string, string>> = {}): typeof WebSocket {
  return class extends WebSocket {
    override close(code?: number, reason?: string | Buffer): void {
      // A close frame without a code is answered with 1000, as upstream does.
      super.close(code ?? 1000, reason ?? this.#reason());
    }

    #reason(): string | undefined {
      const { _receiver } = this as unknown as { _receiver?: Writable };
      const error = _receiver?.errored as (Error & { code?: string }) | null | undefined;
      if (!error?.code) return undefined;
      // Upstream distinguishes reserved opcodes from a continuation without a start.
      if (error.code === "WS_ERR_INVALID_OPCODE" && !/opcode 0$|opcode 1$|opcode 2$/.test(error.message)) {
        return "invalid opcode";
      }
      return words[error.code] ?? reasons[error.code];
    }
  };
}
