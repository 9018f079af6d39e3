import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { answerRequest } from "./answer-request.ts";
import { createFaultList, type FaultRule } from "./fault.ts";
import { HubError } from "./hub-error.ts";
import type { NewHubFile } from "./hub-file.ts";
import type { HubState } from "./hub-state.ts";
import { createLink, type Link } from "./link.ts";
import { parseApiRoute, parseCdnRoute, type Route } from "./parse-route.ts";
import { commitFiles, type HubRepository } from "./repository.ts";
import { sendReply } from "./send-reply.ts";
import { createUrlSigner } from "./sign-object-url.ts";

export interface HubOptions {
  readonly repositories: readonly HubRepository[];
  /** The hub never leaves the machine. @default "127.0.0.1" */
  readonly host?: "127.0.0.1";
  /** @default any free port */
  readonly apiPort?: number;
  /** @default any free port */
  readonly cdnPort?: number;
  /** How long a signed address of the cdn is valid; fractions are allowed. @default 60 */
  readonly signatureSeconds?: number;
  /** Opens private repositories. @default none, private repositories stay closed */
  readonly token?: string;
  /** Entries after which a listing is silently cut, as ModelScope does. @default 3000 */
  readonly listingLimit?: number;
  /** What the line is like. @default as fast as the machine */
  readonly link?: Link;
  /** How many connections may be busy at the cdn at the same time, and what happens to more. @default no limit */
  readonly connectionLimit?: ConnectionLimit;
}

/** What ModelScope's cdn does to a client that opens many connections. */
export interface ConnectionLimit {
  readonly count: number;
  /** `wedge`: no answer, ever; `refuse`: the connection is reset. */
  readonly beyond: "wedge" | "refuse";
}

/** One request that the hub answered. `bytes` grows while the body leaves. */
export interface HubRequestRecord {
  readonly at: "api" | "cdn";
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly status: number;
  /** Bytes of the body that were sent. */
  readonly bytes: number;
  readonly range?: string;
  readonly authorization?: string;
  readonly cookie?: string;
}

export interface Hub {
  /** Address of the API, without a slash at the end. */
  readonly endpoint: string;
  /** Address that large files are redirected to. */
  readonly cdn: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly HubRequestRecord[];
  /** Makes some requests fail. */
  addFault(rule: FaultRule): void;
  /** Moves a branch, and with it a tag: same name, new bytes. @returns the new commit. @throws if there is no such repository. */
  move(
    id: string,
    files: readonly NewHubFile[],
    options?: { readonly branch?: string; readonly tag?: string | undefined },
  ): string;
  /** Ends all connections, stalled ones too. */
  close(): Promise<void>;
}

/**
 * A hub with ModelScope's API on two ports of the loopback interface, so that redirects go to another host as they do
 * in the real one.
 *
 * @example
 * const hub = await startHub({ repositories: [createRepository("iic/x", [{ path: "am.mvn", bytes }])] });
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const requests: HubRequestRecord[] = [];
  const faults = createFaultList();
  const host = options.host ?? "127.0.0.1";
  const linkOf = createLink(options.link ?? {});
  const busy = new Set<Socket>();
  const serve = (at: "api" | "cdn", parseRoute: (url: URL) => Route) =>
    createServer((incoming, response) => {
      void handle(incoming, response, at, parseRoute).catch(() => response.destroy());
    });
  const api = serve("api", parseApiRoute);
  const cdn = serve("cdn", parseCdnRoute);
  const endpoint = await listen(api, host, options.apiPort ?? 0);
  const cdnAddress = await listen(cdn, host, options.cdnPort ?? 0).catch(async (cause: unknown) => {
    await closeServer(api);
    throw cause;
  });
  const { signatureSeconds = 60 } = options;
  const state: HubState = {
    repositories: new Map(options.repositories.map((repository) => [repository.id, repository])),
    token: options.token,
    listingLimit: options.listingLimit ?? 3000,
    signer: createUrlSigner(cdnAddress, signatureSeconds),
    signatureSeconds,
  };

  async function handle(
    incoming: IncomingMessage,
    response: ServerResponse,
    at: "api" | "cdn",
    parseRoute: (url: URL) => Route,
  ): Promise<void> {
    const url = new URL(incoming.url ?? "/", at === "api" ? endpoint : cdnAddress);
    const route = parseRoute(url);
    const { method = "GET", headers } = incoming;
    const body = await readBody(incoming);
    const reply = answerRequest(state, route, { method, url, headers, body }, faults.take(route));
    const { range, authorization, cookie } = headers;
    const record = {
      at,
      method,
      url: incoming.url ?? "/",
      status: reply.status,
      bytes: 0,
      range,
      authorization,
      cookie,
    };
    requests.push(record);
    const { connectionLimit } = options;
    const { socket } = incoming;
    if (at === "cdn" && connectionLimit && !busy.has(socket) && busy.size >= connectionLimit.count) {
      if (connectionLimit.beyond === "refuse") socket.resetAndDestroy();
      return;
    }
    if (at === "cdn") {
      busy.add(socket);
      response.once("close", () => busy.delete(socket));
    }
    await sendReply(response, reply, {
      link: linkOf(incoming.socket),
      withBody: method !== "HEAD",
      onBytes: (count) => {
        record.bytes += count;
      },
    });
  }

  return {
    endpoint,
    cdn: cdnAddress,
    requests,
    addFault: (rule) => faults.add(rule),
    move: (id, files, { branch, tag } = {}) => {
      const repository = state.repositories.get(id);
      if (!repository)
        throw new HubError(
          "NO_SUCH_REPOSITORY",
          `The hub has no repository "${id}": ${[...state.repositories.keys()].join(", ")}.`,
        );
      const moved = commitFiles(repository, files, { branch, title: "move" });
      const commit = moved.commits.at(-1)?.id as string;
      state.repositories.set(id, tag === undefined ? moved : { ...moved, tags: { ...moved.tags, [tag]: commit } });
      return commit;
    },
    close: async () => {
      await Promise.all([closeServer(api), closeServer(cdn)]);
    },
  };
}

/** git compresses what it asks. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  if (incoming.method !== "POST") return undefined;
  const bytes = await buffer(incoming);
  return incoming.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, "listening");
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
