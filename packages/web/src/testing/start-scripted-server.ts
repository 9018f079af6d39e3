import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Capabilities, ClientFrame } from "@funasr-images/protocol";
import { WebSocketServer } from "ws";
import { contentSecurityPolicy } from "../content-security-policy.ts";

/** The answers of a test server: for views that no small model can produce. */
export interface Script {
  /** The built page; undefined for a server that only speaks WebSocket, like upstream's. */
  readonly page?: string;
  /** Undefined: 404, as from an older server. */
  readonly capabilities?: Capabilities;
  /** Called for every probe. */
  readonly ready?: () => { readonly ready: boolean; readonly reason?: string };
  /** The message for a refused voice, by name; other names are accepted. */
  readonly refusedVoices?: Readonly<Record<string, string>>;
  /** Called for every connection: its script. */
  readonly talk?: (connection: Connection) => Talk;
}

export interface Connection {
  readonly say: (reply: object) => void;
  /** Cuts it, like a lost network. */
  readonly drop: () => void;
}

interface Talk {
  readonly onFrame?: (frame: ClientFrame) => void;
  /** Called for every piece of audio, with the bytes of all pieces so far. */
  readonly onAudio?: (heardBytes: number) => void;
}

export interface ScriptedServer {
  readonly port: number;
  /** `http://127.0.0.1:port/` */
  readonly url: string;
  /** Every text frame, in order. */
  readonly frames: readonly ClientFrame[];
  /** Requests for voices: method, name and bytes. */
  readonly voices: readonly { readonly method: string; readonly name: string; readonly body: Buffer }[];
  close(): void;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const frames: ClientFrame[] = [];
  const voices: { method: string; name: string; body: Buffer }[] = [];
  const server = createServer(async (request, response) => {
    const json = (status: number, body?: object) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body && JSON.stringify(body));
    };
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/v1/capabilities") return script.capabilities ? json(200, script.capabilities) : json(404, {});
    if (pathname === "/readyz" && script.ready) {
      const state = script.ready();
      return json(state.ready ? 200 : 503, state);
    }
    if (pathname.startsWith("/v1/roles/")) {
      const name = decodeURIComponent(pathname.slice("/v1/roles/".length));
      const body = Buffer.concat(await request.toArray());
      voices.push({ method: request.method ?? "", name, body });
      const message = script.refusedVoices?.[name];
      return message ? json(400, { error: { message } }) : json(request.method === "PUT" ? 201 : 204);
    }
    const name = pathname === "/" ? "index.html" : pathname.slice(1);
    const body = script.page && (await readFile(path.join(script.page, name)).catch(() => undefined));
    if (!body) return json(404, {});
    response.writeHead(200, {
      "content-type": types[path.extname(name)] ?? "application/octet-stream",
      "content-security-policy": contentSecurityPolicy,
    });
    response.end(body);
  });
  new WebSocketServer({ server }).on("connection", (socket) => {
    let heardBytes = 0;
    const say = (reply: object) => socket.send(JSON.stringify(reply));
    const talk = script.talk?.({ say, drop: () => socket.terminate() });
    socket.on("message", (data, isBinary) => {
      if (isBinary) {
        heardBytes += (data as Buffer).length;
        talk?.onAudio?.(heardBytes);
        return;
      }
      const frame = JSON.parse(String(data)) as ClientFrame;
      frames.push(frame);
      talk?.onFrame?.(frame);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    frames,
    voices,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
