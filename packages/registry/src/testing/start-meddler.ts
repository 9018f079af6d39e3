import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fetch } from "../exchange-message.ts";

/** A reply on its way to the client. */
export interface PassingReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `GET /v2/funasr/tags/list?n=1000` */
export type Asked = string;

/** What becomes of a reply; `broken` ends the connection in the middle of it. */
export type Meddling = (reply: PassingReply, asked: Asked) => PassingReply | "broken";

/**
 * Stands between a client and real servers, and tampers with single replies. It also cuts lists of tags into pages of
 * four, which the registry of Debian's package does not do: pages get lost only where there are some.
 */
export interface Meddler {
  /**
   * Asks in this process. The same question is passed on once for every state of the world, which changes with each
   * DELETE: so every reply of a long run can be tampered with in turn, and every one was a real one.
   */
  readonly fetch: Fetch;
  /** A door to a server, for other processes. @returns its address, `http://127.0.0.1:PORT` */
  front(origin: string): Promise<string>;
  /** Starts counting anew, and tampers with the replies that are chosen from now on. */
  meddle(choose: (index: number, asked: Asked) => boolean, meddling: Meddling): void;
  /** Passes everything on again, and starts counting anew. */
  rest(): void;
  /** What was asked since then. */
  asked(): readonly Asked[];
  /** To be called when what was deleted is there again. */
  restored(): void;
  /** To be called when the state of the servers has changed. */
  forget(): void;
  close(): Promise<void>;
}

const pageSize = 4;

export function startMeddler(): Meddler {
  const servers: Server[] = [];
  const known = new Map<string, PassingReply>();
  let deleted: Asked[] = [];
  let asked: Asked[] = [];
  let choose: (index: number, asked: Asked) => boolean = () => false;
  let meddling: Meddling = (reply) => reply;

  async function answer(url: URL, method: string, headers: Headers): Promise<Response | { broken: PassingReply }> {
    const line = `${method} ${url.pathname}${url.search}`;
    const chosen = choose(asked.length, line);
    asked.push(line);
    if (method === "DELETE") deleted = [...deleted, line];
    const key = JSON.stringify([deleted, line, url.origin]);
    const real = known.get(key) ?? (await ask(url, method, headers));
    if (method !== "DELETE") known.set(key, real);
    const reply = chosen ? meddling(real, line) : real;
    if (reply === "broken") return { broken: real };
    const empty = method === "HEAD" || reply.status === 204;
    return new Response(empty ? null : reply.body, { status: reply.status, headers: reply.headers });
  }

  return {
    async fetch(target, { method = "GET", headers, signal }) {
      signal?.throwIfAborted();
      const reply = await answer(new URL(target), method, new Headers(headers));
      if (reply instanceof Response) return reply;
      const { status, headers: real, body } = reply.broken;
      return new Response(breakOff(body), { status, headers: real });
    },
    async front(origin) {
      const server = createServer(async (request, response) => {
        const { method = "GET", url = "/", headers } = request;
        const { accept, authorization } = headers;
        const kept = new Headers({ ...(accept ? { accept } : {}), ...(authorization ? { authorization } : {}) });
        const reply = await answer(new URL(url, origin), method, kept);
        if (!(reply instanceof Response)) return void response.destroy();
        const body = Buffer.from(await reply.arrayBuffer());
        response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(body);
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    meddle(which, how) {
      [asked, choose, meddling] = [[], which, how];
    },
    rest() {
      [asked, choose] = [[], () => false];
    },
    asked: () => asked,
    restored() {
      deleted = [];
    },
    forget() {
      deleted = [];
      known.clear();
    },
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

/** None of the requests that are passed on has a body. */
async function ask(url: URL, method: string, headers: Headers): Promise<PassingReply> {
  const response = await fetch(url, { method, headers });
  const kept = ["content-type", "docker-content-digest", "link"].flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const reply = { status: response.status, headers: Object.fromEntries(kept), body: await response.text() };
  return url.pathname.endsWith("/tags/list") && response.ok ? cutPage(reply, url) : reply;
}

/** The page of a list of tags that was asked for. */
function cutPage(reply: PassingReply, { pathname, searchParams }: URL): PassingReply {
  const list = JSON.parse(reply.body) as { name: string; tags: string[] | null };
  const last = searchParams.get("last") ?? "";
  const rest = (list.tags ?? []).toSorted().filter((tag) => tag > last);
  const tags = rest.slice(0, pageSize);
  const next = `${pathname}?n=${pageSize}&last=${encodeURIComponent(tags.at(-1) ?? "")}`;
  const { link, ...headers } = reply.headers;
  return {
    status: reply.status,
    headers: { ...headers, ...(rest.length > pageSize ? { link: `<${next}>; rel="next"` } : {}) },
    body: JSON.stringify({ ...list, tags }),
  };
}

/** Half of a body, then an error as of a connection that was reset. */
function breakOff(body: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(Buffer.from(body.slice(0, body.length / 2))),
    pull: (controller) => controller.error(Object.assign(new TypeError("terminated"), { code: "ECONNRESET" })),
  });
}
