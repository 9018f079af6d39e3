import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { quoteText } from "@funasr-images/protocol";
import { HttpError } from "../http-error.ts";
import type { Meter, RefusalReason } from "../metrics/meter.ts";
import type { UpgradeRefusal } from "./upgrade.ts";
import { bearerPrefix } from "./upgrade.ts";

export interface GatekeeperOptions {
  /** Any of them is accepted. @default [] everybody is let in */
  readonly tokens?: readonly string[] | undefined;
  /** `undefined` checks nothing, `*` allows all; otherwise origins such as `https://example.org`. */
  readonly allowedOrigins: readonly string[] | undefined;
  readonly meter: Meter;
}

/** Who has access, and from which pages. */
export interface Gatekeeper {
  /** @throws HttpError 401 */
  checkToken(request: IncomingMessage): void;
  /** @throws HttpError 403 */
  checkOrigin(request: IncomingMessage): void;
  /** Both, for a WebSocket; a browser sends its token as `?token=` or as the subprotocol `bearer.<token>`. */
  checkUpgrade(request: IncomingMessage): (UpgradeRefusal & { readonly reason: RefusalReason }) | undefined;
  /** The headers that let a page of another origin read the answer, and answer its preflight. */
  corsHeaders(request: IncomingMessage): Readonly<Record<string, string>>;
}

/** Pages of the server's own origin and clients other than browsers always pass the origin check. */
export function createGatekeeper({ tokens = [], allowedOrigins, meter }: GatekeeperOptions): Gatekeeper {
  const digests = tokens.map(digest);

  function refuseToken(given: string | undefined): HttpError | undefined {
    if (digests.length === 0 || (given !== undefined && isKnown(given, digests))) return undefined;
    return given === undefined ? noToken() : wrongToken();
  }

  function refuseOrigin(request: IncomingMessage): HttpError | undefined {
    if (allowedOrigins === undefined || isAllowed(request, allowedOrigins)) return undefined;
    const message = `Pages of ${quoteText(request.headers.origin ?? "")} may not use this server. Add it to ALLOWED_ORIGINS.`;
    return new HttpError(403, "origin_not_allowed", message);
  }

  function enforce(error: HttpError | undefined): void {
    if (!error) return;
    meter.refused(reasonOf(error));
    throw error;
  }

  return {
    checkToken: (request) => enforce(refuseToken(bearerToken(request))),
    checkOrigin: (request) => enforce(refuseOrigin(request)),
    checkUpgrade(request) {
      const error = refuseOrigin(request) ?? refuseToken(bearerToken(request) ?? browserToken(request));
      if (!error) return undefined;
      const { status, code, message, headers } = error;
      return { status, code, message, headers, reason: reasonOf(error) };
    },
    corsHeaders(request) {
      const { origin } = request.headers;
      if (!origin || !allowedOrigins || !isAllowed(request, allowedOrigins)) return {};
      return {
        "access-control-allow-origin": allowedOrigins.includes("*") ? "*" : origin,
        "access-control-expose-headers": "x-request-id, retry-after",
        vary: "origin",
        ...(request.method === "OPTIONS" && preflightHeaders(request)),
      };
    },
  };
}

function reasonOf({ status }: HttpError): RefusalReason {
  return status === 401 ? "unauthorised" : "origin";
}

function isAllowed(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (!origin || allowed.includes("*") || allowed.includes(origin)) return true;
  return URL.parse(origin)?.host === host;
}

function preflightHeaders(request: IncomingMessage): Record<string, string> {
  // All requested headers: OpenAI's official client adds a dozen of its own.
  const asked = request.headers["access-control-request-headers"];
  return {
    "access-control-allow-methods": "GET, POST, PUT, DELETE",
    ...(asked && { "access-control-allow-headers": asked }),
    "access-control-max-age": "600",
  };
}

function bearerToken({ headers }: IncomingMessage): string | undefined {
  return /^bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
}

function browserToken({ headers, url = "/" }: IncomingMessage): string | undefined {
  const offered = headers["sec-websocket-protocol"]?.split(",").map((protocol) => protocol.trim()) ?? [];
  const bearer = offered.find((protocol) => protocol.startsWith(bearerPrefix));
  return bearer?.slice(bearerPrefix.length) ?? URL.parse(url, "http://server")?.searchParams.get("token") ?? undefined;
}

/** Digests have one length, so the comparison reveals nothing; every token is compared, even after a match. */
function isKnown(given: string, digests: readonly Buffer[]): boolean {
  const givenDigest = digest(given);
  return digests.map((known) => timingSafeEqual(known, givenDigest)).includes(true);
}

function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

const challenge = { "www-authenticate": 'Bearer realm="funasr"' };

function noToken(): HttpError {
  const message = "This server requires a token. Send the header Authorization: Bearer <token>.";
  return new HttpError(401, "token_missing", message, { headers: challenge });
}

function wrongToken(): HttpError {
  return new HttpError(401, "invalid_api_key", "This token is not one of the server's.", { headers: challenge });
}
