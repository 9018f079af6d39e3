import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { refuseUpgrade, selectSubprotocol, type UpgradeRefusal } from "../access/upgrade.ts";
import { confineFailures } from "../confine-failures.ts";
import { bindLog } from "../log.ts";
import type { RefusalReason } from "../metrics/meter.ts";
import { createSocketClass } from "./create-socket-class.ts";
import { type Connection, type ConnectionOptions, serveConnection } from "./serve-connection.ts";

export interface FrontDoorOptions extends Omit<ConnectionOptions, "bytesRead" | "upgrade"> {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Answers plain requests; it does not listen yet. */
  readonly server: Server;
  /** Why this client is refused; checked before anything else. */
  readonly checkUpgrade: (
    request: IncomingMessage,
  ) => (UpgradeRefusal & { readonly reason: RefusalReason }) | undefined;
  readonly maxMessageBytes: number;
  /** Between two pings; a client that has not answered one by the next is gone. @default 30000 */
  readonly pingIntervalMs?: number;
}

export interface FrontDoor {
  readonly port: number;
  /**
   * Lets utterances in progress finish, then closes every connection with 1012; after the time limit, even if some have
   * not finished.
   */
  drain(timeoutMs: number): Promise<void>;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/** How long a connection may take for a whole request: as long as upstream waits. */
const handshakeMs = 5000;

/**
 * Listens on the only port: plain requests go to the server's own listeners, WebSocket upgrades on any path come here.
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { server, admission, meter, checkUpgrade, maxMessageBytes, pingIntervalMs = 30_000, log } = options;
  const connections = new Map<WebSocket, Connection>();
  let count = 0;

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: selectSubprotocol,
    WebSocket: createSocketClass({
      WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: `a message may have ${maxMessageBytes} bytes (MAX_MESSAGE_BYTES)`,
    }),
  });
  server.on("connection", hurryUp);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const confine = confineFailures((error) => {
      log.error({ err: error }, "upgrade failed");
      meter.mistake("connection");
      socket.destroy();
    });
    confine(() => upgrade(request, socket, head))();
  });

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = checkUpgrade(request);
    if (refusal) {
      meter.refused(refusal.reason);
      refuseUpgrade(socket, refusal);
      return;
    }
    const place = admission.admit("connection");
    if (!place.admitted) {
      meter.refused(place.reason);
      refuseUpgrade(socket, place);
      return;
    }
    socket.once("close", place.release);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      count += 1;
      const connection = serveConnection(webSocket, {
        ...options,
        bytesRead: () => request.socket.bytesRead,
        upgrade: introductionOf(request),
        log: bindLog(log, { connection: count }),
      });
      connections.set(webSocket, connection);
      webSocket.once("close", () => connections.delete(webSocket));
    });
  }

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
      // The close frames of a drain get a moment to be sent.
      await new Promise((resolve) => setTimeout(resolve, connections.size > 0 ? 100 : 0));
      for (const socket of connections.keys()) socket.terminate();
      await closed;
    },
  };
}

function introductionOf({ headers }: IncomingMessage): ConnectionOptions["upgrade"] {
  const { "user-agent": userAgent, "sec-websocket-protocol": offered = "" } = headers;
  return { userAgent, subprotocols: offered.split(",").map((name) => name.trim()) };
}

/** Ends a connection that sends nothing; after its first bytes, the server's own limits apply. */
function hurryUp(socket: Socket): void {
  const timer = setTimeout(() => {
    if (socket.bytesRead === 0) socket.destroy();
  }, handshakeMs);
  socket.once("close", () => clearTimeout(timer));
}
