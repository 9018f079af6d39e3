import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import type { Engine } from "../engine.ts";
import type { Log } from "../log.ts";
import type { ReadyState } from "../readiness.ts";
import { answerHttp, refuseUpgrade } from "./answer-http.ts";
import { type Dialect, explaining } from "./dialect.ts";
import { type Connection, serveConnection } from "./serve-connection.ts";

export interface FrontDoorOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly engine: Engine;
  readonly readyState: () => ReadyState;
  readonly maxMessageBytes: number;
  readonly maxUtteranceBytes: number;
  readonly maxConnections: number;
  /** @default explaining */
  readonly dialect?: Dialect;
  readonly log: Log;
}

export interface FrontDoor {
  readonly port: number;
  /** Lets utterances under way finish, then closes every connection with 1012; after the time, whatever is under way. */
  drain(timeoutMs: number): Promise<void>;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

const pingIntervalMs = 30_000;

/** Listens on the one port: HTTP for probes, WebSocket on any path for everybody else. */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { engine, readyState, maxMessageBytes, maxUtteranceBytes, maxConnections, dialect = explaining, log } = options;
  const connections = new Map<WebSocket, Connection>();
  let count = 0;

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    // Official clients offer `binary`; a client that offered and got nothing must fail.
    handleProtocols: (offered) => (offered.has("binary") ? "binary" : false),
    WebSocket: socketWithReasons(maxMessageBytes),
  });
  const server = createServer((request, response) => answerHttp(request, response, readyState()));
  server.on("upgrade", (request, socket, head) => {
    const state = readyState();
    if (!state.ready) return refuseUpgrade(socket, `Not ready: ${state.reason}.`);
    if (connections.size >= maxConnections) {
      return refuseUpgrade(socket, `All ${maxConnections} connections are taken (MAX_CONNECTIONS).`);
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      count += 1;
      const fields = { connection: count };
      const connection = serveConnection(webSocket, { engine, dialect, maxUtteranceBytes, log: bind(log, fields) });
      connections.set(webSocket, connection);
      webSocket.once("close", () => connections.delete(webSocket));
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const pings = setInterval(() => {
    for (const connection of connections.values()) connection.checkAlive();
  }, pingIntervalMs);
  const address = server.address();

  return {
    port: typeof address === "object" && address ? address.port : options.port,
    async drain(timeoutMs) {
      const closed = [...connections.keys()].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      for (const connection of connections.values()) connection.drain();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([Promise.all(closed), late]);
      clearTimeout(timer);
      for (const socket of connections.keys()) socket.close(1012, "the server is restarting");
    },
    async close() {
      clearInterval(pings);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      // The close frames of a drain get a moment to leave.
      await new Promise((resolve) => setTimeout(resolve, connections.size > 0 ? 100 : 0));
      for (const socket of connections.keys()) socket.terminate();
      await closed;
    },
  };
}

/** ws closes by itself on a message that is too large, but without a reason. */
function socketWithReasons(maxMessageBytes: number): typeof WebSocket {
  return class extends WebSocket {
    override close(code?: number, reason?: string | Buffer): void {
      const tooLarge = `a message may have ${maxMessageBytes} bytes (MAX_MESSAGE_BYTES)`;
      super.close(code, reason ?? (code === 1009 ? tooLarge : undefined));
    }
  };
}

function bind(log: Log, fields: object): Log {
  const level = (name: keyof Log) => (more: object, message: string) => log[name]({ ...fields, ...more }, message);
  return { debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") };
}
