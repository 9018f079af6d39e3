import type { AddressInfo } from "node:net";
import type { EngineCapabilities, ServerResult } from "@funasr-images/protocol";
import { createGatekeeper } from "../access/create-gatekeeper.ts";
import { createAdmission } from "../admission.ts";
import type { Engine, EngineSession, Roles } from "../engine.ts";
import { createHttpApi, type HttpApi } from "../http/create-http-api.ts";
import { createListener, type ListenerOptions } from "../http/create-listener.ts";
import type { Page } from "../http/page.ts";
import { createFallback, createRoutes } from "../http/routes.ts";
import type { Log } from "../log.ts";
import { type Meter, silentMeter, type UtteranceReport } from "../metrics/meter.ts";
import type { ReadyState } from "../readiness/readiness.ts";

/** What a test changes. */
export interface TestApiOptions {
  readonly engine?: Partial<Engine>;
  readonly abilities?: Partial<EngineCapabilities>;
  /** Behaviour of the engine's one kind of session. */
  readonly session?: Partial<EngineSession> & { readonly replies?: readonly ServerResult[] };
  readonly roles?: Roles;
  readonly readyState?: () => ReadyState;
  readonly maxUtterances?: number;
  /** Methods of the meter, for testing bugs. */
  readonly fault?: Partial<Meter>;
  readonly maxFileBytes?: number;
  readonly uploadIdleMs?: number;
  readonly progressIntervalMs?: number;
  readonly tokens?: readonly string[];
  readonly allowedOrigins?: readonly string[] | undefined;
  readonly page?: Page;
  readonly certificate?: ListenerOptions["certificate"];
}

export interface TestApi {
  readonly origin: string;
  readonly port: number;
  readonly api: HttpApi;
  /** The calls of the engine's sessions, in order. */
  readonly steps: string[];
  readonly reports: UtteranceReport[];
  readonly refusals: string[];
  /** The costs of internal errors. */
  readonly mistakes: string[];
  close(): Promise<void>;
}

const abilities: EngineCapabilities = {
  engine: "sherpa",
  modes: ["offline"],
  languages: ["zh", "en"],
  hotwords: { supported: true, note: "" },
  timestamps: { granularity: "token", resolution_ms: 60 },
  punctuation: true,
  itn: true,
  emotion: true,
  events: true,
  speakers: true,
  vocals: true,
};

/** The HTTP side of the server on loopback, with a scripted engine. */
export async function openTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const steps: string[] = [];
  const reports: UtteranceReport[] = [];
  const refusals: string[] = [];
  const mistakes: string[] = [];
  const meter: Meter = {
    ...silentMeter,
    utterance: (report) => reports.push(report),
    refused: (reason) => refusals.push(reason),
    mistake: (cost) => mistakes.push(cost),
    ...options.fault,
  };
  const readyState = options.readyState ?? (() => ({ ready: true }) as const);
  const admission = createAdmission({ maxConnections: 1, maxUtterances: options.maxUtterances ?? 8, readyState });
  const engine = createScriptedEngine(options, steps);
  const gatekeeper = createGatekeeper({
    tokens: options.tokens ?? [],
    allowedOrigins: options.allowedOrigins,
    meter,
  });
  const limits = { max_message_bytes: 1, max_utterance_bytes: options.maxFileBytes ?? 4_000_000, max_connections: 1 };
  const facts = { branch: "offline", version: "1.2.3", formats: { websocket: ["pcm"], http: ["wav"] }, limits };
  const api = createHttpApi({
    routes: createRoutes({
      engine,
      admission,
      meter,
      readyState,
      facts,
      uploadIdleMs: options.uploadIdleMs ?? 10_000,
      progressIntervalMs: options.progressIntervalMs,
    }),
    otherwise: createFallback(readyState, options.page),
    gatekeeper,
    meter,
    log: quiet,
  });
  const server = createListener({ answer: api.answer, certificate: options.certificate, log: quiet });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${options.certificate ? "https" : "http"}://127.0.0.1:${port}`,
    port,
    api,
    steps,
    reports,
    refusals,
    mistakes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Says nothing. */
export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function createScriptedEngine(
  { engine, abilities: changed, session = {}, roles }: TestApiOptions,
  steps: string[],
): Engine {
  const { replies = [{ is_final: false, mode: "offline", text: "你好" }], ...overrides } = session;
  return {
    start: async () => {},
    close: async () => {},
    onStateChange: () => {},
    capabilities: () => ({ ...abilities, ...changed }),
    processes: () => [],
    roles,
    openSession: (onReply) => ({
      async configure(settings) {
        steps.push(`configure ${JSON.stringify(settings)}`);
      },
      async audio(bytes) {
        steps.push(`audio ${bytes.length}`);
      },
      async end() {
        steps.push("end");
        for (const reply of replies) onReply(reply);
      },
      close: () => {
        steps.push("close");
      },
      ...overrides,
    }),
    ...engine,
  };
}
