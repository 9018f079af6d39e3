import { retryAfterSeconds } from "../http-error.ts";
import type { ReadyState } from "../readiness/readiness.ts";
import { type Handler, sendJson } from "./exchange.ts";
import type { Route } from "./router.ts";

/** `/healthz` and `/readyz`: open, because the orchestrator has no token. */
export function createProbes(readyState: () => ReadyState): readonly Route[] {
  const isAlive: Handler = (exchange) => sendJson(exchange, 200, { alive: true });
  const isReady: Handler = (exchange) => {
    const state = readyState();
    if (state.ready) sendJson(exchange, 200, state);
    else sendJson(exchange, 503, state, { "retry-after": String(retryAfterSeconds) });
  };
  return [
    { pattern: "/healthz", open: true, methods: { GET: isAlive } },
    { pattern: "/readyz", open: true, methods: { GET: isReady } },
  ];
}
