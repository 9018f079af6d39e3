import { HttpError, retryAfterSeconds } from "../http-error.ts";
import type { ReadyState } from "../readiness/readiness.ts";
import { createCapabilityRoutes, type ServerFacts } from "./capabilities.ts";
import { type Handler, sendJson } from "./exchange.ts";
import { createModelRoutes } from "./models.ts";
import { type Page, sendPageFile } from "./page.ts";
import { createProbes } from "./probes.ts";
import { createRoleRoutes } from "./roles.ts";
import type { Route } from "./router.ts";
import {
  createTranscriptionHandler,
  type TranscriptionOptions,
} from "./transcriptions/create-transcription-handler.ts";

export interface RouteOptions extends Omit<TranscriptionOptions, "maxFileBytes"> {
  readonly readyState: () => ReadyState;
  readonly facts: ServerFacts;
}

/** Every path of the server except the page's and WebSockets. */
export function createRoutes(options: RouteOptions): readonly Route[] {
  const { engine, facts, readyState, uploadIdleMs } = options;
  const maxFileBytes = facts.limits.max_utterance_bytes;
  return [
    ...createProbes(readyState),
    {
      pattern: "/v1/audio/transcriptions",
      open: false,
      methods: { POST: createTranscriptionHandler({ ...options, maxFileBytes }) },
    },
    { pattern: "/v1/audio/translations", open: false, methods: { POST: refuseTranslation } },
    ...createModelRoutes(`funasr-${facts.branch || engine.capabilities().engine}`),
    ...createCapabilityRoutes(engine, facts),
    ...createRoleRoutes(engine, uploadIdleMs),
  ];
}

/**
 * GET of anything else: the page, else 426 once the server is ready. Upstream answers like this everywhere as soon as
 * its models are loaded, and old probes rely on it.
 */
export function createFallback(readyState: () => ReadyState, page?: Page): Handler {
  return (exchange) => {
    const { pathname } = exchange.url;
    const file = page?.get(pathname);
    if (file) return sendPageFile(exchange, file);
    if (pathname === "/") return sendJson(exchange, 200, welcome);
    const state = readyState();
    if (!state.ready) {
      const headers = { "retry-after": String(retryAfterSeconds) };
      throw new HttpError(503, "NOT_READY", `Not ready: ${state.reason}.`, { headers });
    }
    throw new HttpError(426, "upgrade_required", "This port speaks WebSocket", {
      fix: "GET / lists the paths for plain requests.",
      headers: { upgrade: "websocket", connection: "Upgrade" },
    });
  };
}

const welcome = {
  service: "funasr-images",
  websocket: "any path, FunASR Runtime 2.0",
  http: [
    "POST /v1/audio/transcriptions",
    "GET /v1/models",
    "GET /v1/capabilities",
    "GET, PUT, DELETE /v1/roles/<name>",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
  ],
};

function refuseTranslation(): never {
  const message = "Translation is not supported. POST /v1/audio/transcriptions gives the text in the spoken language.";
  throw new HttpError(400, "translation_not_supported", message);
}
