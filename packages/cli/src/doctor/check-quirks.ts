import type { ConnectionOptions } from "@funasr-images/client";
import { WebSocket } from "ws";
import type { Messages } from "../messages/en.ts";
import type { Finding } from "./finding.ts";

const patienceMs = 3000;

/** Behaviour of a server that other programs trip over. Nothing here can harm it: every frame is valid. */
export async function checkQuirks(connection: ConnectionOptions, messages: Messages): Promise<Finding[]> {
  const words = messages.doctor;
  const [binary, answered] = await Promise.all([selectsBinary(connection), answersWithoutChunkSize(connection)]);
  return [
    { check: "subprotocol", level: "note", text: binary ? words.subprotocolBinary : words.subprotocolNone },
    { check: "chunk_size", level: "note", text: answered ? words.chunkSizeFree : words.chunkSizeNeeded },
  ];
}

function selectsBinary(connection: ConnectionOptions): Promise<boolean> {
  return attempt(connection, ["binary"], (socket, end) => end(socket.protocol === "binary"));
}

function answersWithoutChunkSize(connection: ConnectionOptions): Promise<boolean> {
  return attempt(connection, [], (socket, end) => {
    socket.once("message", () => end(true));
    socket.send(JSON.stringify({ mode: "2pass", wav_name: "doctor", wav_format: "pcm", is_speaking: true }));
    socket.send(new Uint8Array(3200));
    socket.send(JSON.stringify({ is_speaking: false }));
  });
}

function attempt(
  { url, token, tls }: ConnectionOptions,
  protocols: string[],
  whenOpen: (socket: WebSocket, end: (result: boolean) => void) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, protocols, {
      perMessageDeflate: false,
      ...(token && { headers: { authorization: `Bearer ${token}` } }),
      ...(tls?.ca && { ca: tls.ca }),
      ...(tls?.insecure && { rejectUnauthorized: false }),
    });
    const end = (result: boolean) => {
      clearTimeout(timer);
      socket.terminate();
      resolve(result);
    };
    const timer = setTimeout(() => end(false), patienceMs);
    socket.once("open", () => whenOpen(socket, end));
    socket.on("error", () => end(false));
  });
}
