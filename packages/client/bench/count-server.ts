import { WebSocketServer } from "ws";

// A server that does next to nothing, so that the client is measured: it answers each utterance with its name and the
// bytes received, in the dialect of the file server, and acknowledges an end if asked to.

const server = new WebSocketServer({
  port: 0,
  host: "127.0.0.1",
  perMessageDeflate: false,
  handleProtocols: (offered) => (offered.has("binary") ? "binary" : false),
});
server.on("connection", (socket) => {
  let name = "";
  let bytes = 0;
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) {
      bytes += data.length;
      return;
    }
    const frame = JSON.parse(data.toString()) as { wav_name?: string; is_speaking?: boolean; is_end?: boolean };
    if (frame.wav_name !== undefined) name = frame.wav_name;
    if (frame.is_speaking !== false) return;
    socket.send(JSON.stringify({ is_final: false, mode: "offline", text: `${bytes} bytes`, wav_name: name }));
    if (frame.is_end) socket.send(JSON.stringify({ is_end: true, is_final: true, text: "", wav_name: name }));
    bytes = 0;
  });
});
server.on("listening", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
});
