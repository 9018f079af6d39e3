import { isLoopback, readRetryAfter } from "@funasr-images/net";
import type { Message, Reply } from "./exchange-message.ts";
import type { Repository } from "./parse-repository.ts";
import type { Credentials } from "./read-docker-credentials.ts";
import { RegistryError } from "./registry-error.ts";

type Access = "pull" | "push";

export interface Authorizer {
  /** The header of the last successful answer to a challenge, none before. */
  readonly header: (access: Access) => string | undefined;
  /** Answers the challenge of a 401. */
  readonly renew: (access: Access, challenge: string | null) => Promise<void>;
}

/**
 * Answers `WWW-Authenticate` challenges: Bearer (the token flow, also without credentials, as public pulls need) and
 * Basic. Realm, service and scope always come from the challenge; none is known beforehand.
 */
export function createAuthorizer(
  repository: Repository,
  readCredentials: () => Promise<Credentials | undefined>,
  exchange: (message: Message) => Promise<Reply>,
): Authorizer {
  const headers = new Map<Access, string>();
  return {
    header: (access) => headers.get(access),
    async renew(access, challenge) {
      headers.delete(access);
      const credentials = await readCredentials();
      const basic =
        credentials && `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;
      const bearer = parseBearer(challenge ?? "");
      if (bearer) {
        const url = tokenUrl(bearer, repository, access, basic !== undefined);
        const reply = await exchange({ method: "GET", url, headers: basic ? { authorization: basic } : {} });
        headers.set(access, `Bearer ${readToken(reply, url)}`);
      } else if (/\bbasic\b/i.test(challenge ?? "") && basic) {
        headers.set(access, basic);
      } else {
        const wanted = challenge ? `It asks for: ${challenge}` : "It does not say how to sign in";
        throw new RegistryError("UNAUTHORIZED", `${repository.host} wants credentials for ${access}. ${wanted}`);
      }
    },
  };
}

type Bearer = Readonly<Record<string, string>>;

function parseBearer(challenge: string): Bearer | undefined {
  const parameters = /\bbearer\s+(.*)$/i.exec(challenge)?.[1];
  if (parameters === undefined) return undefined;
  return Object.fromEntries(
    [...parameters.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key.toLowerCase(), value]),
  );
}

function tokenUrl(bearer: Bearer, repository: Repository, access: Access, withCredentials: boolean): string {
  if (!URL.canParse(bearer.realm ?? "")) {
    throw new RegistryError("UNEXPECTED_REPLY", `${repository.host} names no usable realm: "${bearer.realm ?? ""}"`);
  }
  const url = new URL(bearer.realm ?? "");
  if (withCredentials && url.protocol !== "https:" && !isLoopback(url.host)) {
    throw new RegistryError("INSECURE_REALM", `${repository.host} wants the password sent to ${url.origin}`);
  }
  if (bearer.service) url.searchParams.set("service", bearer.service);
  const actions = access === "push" ? "pull,push" : "pull";
  url.searchParams.set("scope", bearer.scope || `repository:${repository.name}:${actions}`);
  return url.href;
}

function readToken(reply: Reply, url: string): string {
  const retryAfterMs = readRetryAfter(reply.headers);
  const context = {
    request: `GET ${new URL(url).origin}${new URL(url).pathname}`,
    status: reply.status,
    retryAfterSeconds: retryAfterMs && retryAfterMs / 1000,
  };
  if (reply.status === 429) throw new RegistryError("RATE_LIMITED", "The token service asks to wait", context);
  if (reply.status >= 500) throw new RegistryError("SERVER_ERROR", "The token service failed", context);
  if (reply.status !== 200) throw new RegistryError("UNAUTHORIZED", "The token service refused", context);
  try {
    const { token, access_token } = JSON.parse(Buffer.from(reply.bytes).toString("utf8"));
    if (typeof (token ?? access_token) === "string") return token ?? access_token;
  } catch (cause) {
    throw new RegistryError("UNEXPECTED_REPLY", "The token service did not answer in JSON", { ...context, cause });
  }
  throw new RegistryError("UNEXPECTED_REPLY", "The token service gave no token", context);
}
