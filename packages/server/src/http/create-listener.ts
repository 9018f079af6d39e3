import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { followCertificate } from "../access/follow-certificate.ts";
import { type CertificateFiles, readCertificate } from "../access/read-certificate.ts";
import type { Log } from "../log.ts";

export interface ListenerOptions {
  readonly answer: RequestListener;
  /** TLS with this certificate, renewed when the files change; plain without. */
  readonly certificate?: CertificateFiles | undefined;
  /** Maximum number of sockets of all kinds; further ones are closed without a response. @default no limit */
  readonly maxSockets?: number;
  /** Called for each of those. */
  readonly onDrop?: () => void;
  readonly log: Log;
}

const minVersion = "TLSv1.2";

const limits: ServerOptions = {
  // Time limit for the header; the body has a separate one, which respects back-pressure.
  headersTimeout: 15_000,
  requestTimeout: 0,
  connectionsCheckingInterval: 5000,
  // Longer than the minute after which common proxies close a connection.
  keepAliveTimeout: 65_000,
  // Some clients offer h2c with every request; only a WebSocket is an upgrade here.
  shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
};

/**
 * A server that does not listen yet: plain requests go to `answer`, upgrades to the server's listeners.
 *
 * @throws StartError `BAD_CERTIFICATE`
 */
export function createListener({ answer, certificate, maxSockets, onDrop, log }: ListenerOptions): Server {
  const server = certificate ? createSecure(certificate, log) : createServer(limits);
  if (maxSockets !== undefined) server.maxConnections = maxSockets;
  if (onDrop) server.on("drop", onDrop);
  server.on("request", answer);
  // Answered before the body is requested, so that an oversized file is never sent.
  server.on("checkContinue", answer);
  return server;
}

function createSecure(files: CertificateFiles, log: Log): Server {
  const first = readCertificate(files);
  const server = createTlsServer({ ...limits, cert: first.cert, key: first.key, minVersion, handshakeTimeout: 10_000 });
  const renew = ({ cert, key }: { readonly cert: string; readonly key: string }) =>
    server.setSecureContext({ cert, key, minVersion });
  server.once("close", followCertificate(files, first, renew, log));
  return server;
}
