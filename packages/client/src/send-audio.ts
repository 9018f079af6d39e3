import type { WebSocket } from "ws";
import type { Upload } from "./plan-upload.ts";

/** Small enough for every server's message limit and for its decoder thread, which cuts blocks at quadratic cost. */
const messageBytes = 64 * 1024;

/** What may wait in the socket before the upload pauses. */
const highWater = 1024 * 1024;

/** Sends first frame, audio and end frame; `onProgress` is called whenever the network took bytes. */
export async function sendAudio(socket: WebSocket, upload: Upload, onProgress: () => void): Promise<void> {
  socket.send(JSON.stringify(upload.first));
  for (let offset = 0; offset < upload.audio.length; offset += messageBytes) {
    socket.send(upload.audio.subarray(offset, offset + messageBytes));
    while (socket.bufferedAmount > highWater && socket.readyState === socket.OPEN) {
      const before = socket.bufferedAmount;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (socket.bufferedAmount < before) onProgress();
    }
    // The reply that explains why is already on its way to the caller.
    if (socket.readyState !== socket.OPEN) return;
  }
  socket.send(JSON.stringify({ is_speaking: false }));
}
