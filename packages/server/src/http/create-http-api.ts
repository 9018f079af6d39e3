import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { quoteText } from "@funasr-images/protocol";
import type { Gatekeeper } from "../access/create-gatekeeper.ts";
import { confineFailures } from "../confine-failures.ts";
import { HttpError, mistakeCode, renderHttpError, toHttpError } from "../http-error.ts";
import { bindLog, type Log } from "../log.ts";
import type { Meter } from "../metrics/meter.ts";
import { type Exchange, type Handler, sendJson } from "./exchange.ts";
import { allowedMethods, matchRoute, type Route } from "./router.ts";

export interface HttpApiOptions {
  readonly routes: readonly Route[];
  /** Answers GET if no route matches. */
  readonly otherwise: Handler;
  readonly gatekeeper: Gatekeeper;
  readonly meter: Meter;
  readonly log: Log;
}

export interface HttpApi {
  readonly answer: RequestListener;
  /**
   * Every answer from now on closes its connection. Resolves when no request is in progress, or after the time limit.
   */
  drain(timeoutMs: number): Promise<void>;
}

/** Answers plain requests: finds the route, checks access, turns failures into answers. */
export function createHttpApi({ routes, otherwise, gatekeeper, meter, log }: HttpApiOptions): HttpApi {
  const underWay = new Set<ServerResponse>();
  let draining = false;

  const answer: RequestListener = (request, response) => {
    const id = requestId(request);
    const gone = new AbortController();
    const bound = bindLog(log, { request: id });
    const breakOff = (error: unknown) => {
      report(error, bound);
      // Work in progress stops, and does not answer a second time.
      gone.abort(error);
      sendFailure({ response }, toHttpError(error));
    };
    confineFailures(breakOff)(() => begin(request, response, { id, gone, log: bound }))();
  };

  function begin(
    request: IncomingMessage,
    response: ServerResponse,
    { id, gone, log }: { readonly id: string; readonly gone: AbortController; readonly log: Log },
  ): void {
    const startedAt = performance.now();
    response.setHeader("x-request-id", id);
    response.setHeader("x-content-type-options", "nosniff");
    if (draining) response.setHeader("connection", "close");
    underWay.add(response);

    const { pattern, run } = route(request, response);
    const method = request.method ?? "";
    const confine = confineFailures((error) => report(error, log));
    response.once(
      "close",
      confine(() => {
        underWay.delete(response);
        if (!response.writableFinished) gone.abort(new HttpError(clientGone, "ABORTED", "the client went away"));
        const status = response.writableFinished ? response.statusCode : clientGone;
        meter.request({ method, route: pattern, status, ms: performance.now() - startedAt });
      }),
    );
    void attempt(run, { request, response, signal: gone.signal, log });
  }

  async function attempt(run: Run, exchange: Omit<Exchange, "url" | "params">): Promise<void> {
    try {
      await run(exchange);
    } catch (thrown) {
      if (exchange.signal.aborted) return;
      const error = toHttpError(thrown);
      if (error.code === mistakeCode) report(thrown, exchange.log);
      else if (error.status === 500) exchange.log.error({ err: error.cause ?? error }, "request failed");
      sendFailure(exchange, error);
    }
  }

  function report(error: unknown, log: Log): void {
    log.error({ err: error }, "request failed");
    meter.mistake("request");
  }

  /** Selects the route, before anything is read. */
  function route(request: IncomingMessage, response: ServerResponse): { pattern: string; run: Run } {
    const url = parseUrl(request);
    const match = url && matchRoute(routes, url.pathname);
    const run: Run = (exchange) => {
      for (const [name, value] of Object.entries(gatekeeper.corsHeaders(request))) response.setHeader(name, value);
      const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
      if (method === "OPTIONS") return answerOptions(response, match?.route);
      gatekeeper.checkOrigin(request);
      if (!url) throw new HttpError(400, "bad_url", "The path of this request is invalid.");
      if (!match) {
        if (method !== "GET")
          throw new HttpError(404, "not_found", `Nothing answers ${method} ${quoteText(url.pathname)}.`);
        return otherwise({ ...exchange, url, params: {} });
      }
      if (!match.route.open) gatekeeper.checkToken(request);
      const handler = match.route.methods[method];
      if (!handler) {
        const allow = allowedMethods(match.route);
        throw new HttpError(405, "method_not_allowed", `${quoteText(url.pathname)} supports ${allow}.`, {
          headers: { allow },
        });
      }
      return handler({ ...exchange, url, params: match.params });
    };
    return { pattern: match?.route.pattern ?? "other", run };
  }

  return {
    answer,
    async drain(timeoutMs) {
      draining = true;
      for (const response of underWay) if (!response.headersSent) response.setHeader("connection", "close");
      const closed = [...underWay].map((response) => new Promise((resolve) => response.once("close", resolve)));
      const timeout = AbortSignal.timeout(timeoutMs);
      const late = new Promise((resolve) => timeout.addEventListener("abort", resolve));
      await Promise.race([Promise.all(closed), late]);
    },
  };
}

/** The status that proxies use if the client has left. */
const clientGone = 499;

type Run = (exchange: Omit<Exchange, "url" | "params">) => Promise<void> | void;

/** A partial answer cannot be taken back. */
function sendFailure({ response }: Pick<Exchange, "response">, error: HttpError): void {
  if (response.headersSent) response.destroy();
  else sendJson({ response }, error.status, renderHttpError(error), error.headers);
}

function answerOptions(response: ServerResponse, route: Route | undefined): void {
  response.writeHead(204, { allow: route ? allowedMethods(route) : "GET, HEAD, OPTIONS", "content-length": 0 });
  response.end();
}

// A client's own id links its log with ours; an id that could confuse a log is replaced.
function requestId(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}

function parseUrl({ url = "/" }: IncomingMessage): URL | undefined {
  try {
    return new URL(url.startsWith("/") ? `http://server${url}` : url);
  } catch {
    return undefined;
  }
}
