import { parseArgs } from "node:util";
import { type RawData, WebSocketServer } from "ws";

// An upstream server that recognises `好` in everything, and crashes on audio that contains this text. Such a request is
// deadly every time; we know of none that is for the real engines.
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
