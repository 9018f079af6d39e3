import { renderServerResult, type ServerResult } from "@funasr-images/protocol";
import type { WebSocket } from "ws";

/** What may wait for a client that does not read: the answer to a long file fits. */
const maxUnreadBytes = 8 * 1024 * 1024;

/** Sends replies to a client. */
export interface ReplySender {
  /** Does nothing once the connection closes. */
  send(result: ServerResult): void;
  isOpen(): boolean;
}

/**
 * Sends replies as long as the client reads them.
 *
 * @param onSlow called once, when too much waits; nothing is sent from then on
 */
export function createReplySender(socket: WebSocket, onSlow: (unreadBytes: number) => void): ReplySender {
  let slow = false;
  const isOpen = () => !slow && socket.readyState === socket.OPEN;
  return {
    isOpen,
    send(result) {
      if (!isOpen()) return;
      if (socket.bufferedAmount > maxUnreadBytes) {
        slow = true;
        onSlow(socket.bufferedAmount);
        return;
      }
      socket.send(renderServerResult(result));
    },
  };
}
