import { parseArgs } from "node:util";
import { type RawData, WebSocketServer } from "ws";

// An upstream server that hears `好` in everything, and dies as the real one does of audio that holds this text. A
// request with it is deadly every time, which no request is to the real engines as far as we know.
export const deadlyAudio = "DEADLY";

if (import.meta.main) {
  const { values } = parseArgs({ strict: false, options: { port: { type: "string" } } });
  const server = new WebSocketServer({ host: "127.0.0.1", port: Number(values.port) });
  server.on("connection", (socket) => {
    let name: unknown;
    socket.on("message", (data: RawData, isBinary) => {
      if (isBinary) {
        if ((data as Buffer).includes(deadlyAudio)) process.abort();
        return;
      }
      const frame = JSON.parse(data.toString());
      name = frame.wav_name ?? name;
      if (frame.is_speaking === false) {
        socket.send(JSON.stringify({ is_final: false, mode: "offline", text: "好", wav_name: name }));
      }
    });
  });
  server.on("listening", () => {
    process.stderr.write(`asr model init finished. listen on port:${values.port}\n`);
  });
}
