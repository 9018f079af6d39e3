import { createGatekeeper } from "./access/create-gatekeeper.ts";
import type { CertificateFiles } from "./access/read-certificate.ts";
import { createAdmission } from "./admission.ts";
import { findFfmpeg } from "./audio/find-ffmpeg.ts";
import { openDecoder } from "./audio/open-decoder.ts";
import { speechRate } from "./audio/to-mono-samples.ts";
import type { Config } from "./config/config.ts";
import { catchEscaped } from "./confine-failures.ts";
import { createDrain, drainOnSignal } from "./drain.ts";
import type { Engine } from "./engine.ts";
import type { WordSink } from "./engine-exit.ts";
import { openFrontDoor } from "./front-door/open-front-door.ts";
import { createHttpApi } from "./http/create-http-api.ts";
import { createListener } from "./http/create-listener.ts";
import { createMetricsRoutes, listenForMetrics } from "./http/metrics.ts";
import { readPage } from "./http/page.ts";
import { createFallback, createRoutes } from "./http/routes.ts";
import type { Log } from "./log.ts";
import { createMetrics } from "./metrics/create-metrics.ts";
import { readCanary } from "./readiness/canary.ts";
import { watchReadiness } from "./readiness/readiness.ts";
import { buildLabels, serverFacts } from "./server-facts.ts";
import { withSuspects } from "./suspects/with-suspects.ts";

/** Serves an engine until a signal ends the process: everything is made here, and handed what it needs. */
export async function serve(config: Config, engine: Engine, log: Log, onWords?: WordSink): Promise<void> {
  const canary = readCanary(config.CANARY_DIR);
  const page = config.WEB_DIR ? readPage(config.WEB_DIR) : undefined;
  const certificate = certificateFiles(config);
  warnOfOpenDoor(config, log);

  const readiness = watchReadiness({
    engine,
    canary,
    intervalMs: config.CANARY_INTERVAL_SECONDS * 1000,
    timeoutMs: config.CANARY_TIMEOUT_SECONDS * 1000,
    log,
  });
  const readyState = readiness.state;
  const admission = createAdmission({
    maxConnections: config.MAX_CONNECTIONS,
    maxUtterances: config.MAX_QUEUE,
    readyState,
  });
  const metrics = createMetrics({
    engine,
    admission,
    readyState,
    decoders: config.DECODER_THREAD_NUM,
    build: buildLabels(config),
  });
  const { meter } = metrics;
  const gatekeeper = createGatekeeper({
    tokens: config.AUTH_TOKEN ?? [],
    allowedOrigins: config.ALLOWED_ORIGINS,
    meter,
  });
  const guarded = withSuspects(engine, { log });

  const metricsRoutes = config.METRICS ? createMetricsRoutes(metrics, config.METRICS_OPEN) : [];
  const routes = createRoutes({
    engine: guarded,
    admission,
    meter,
    readyState,
    facts: serverFacts(config),
    idleMs: config.UPLOAD_IDLE_SECONDS * 1000,
    decodeOther: openDecoder(findFfmpeg(config.FFMPEG_BINARY), { sampleRate: speechRate, channels: 1 }, onWords),
  });
  const api = createHttpApi({
    routes: [...routes, ...(config.METRICS_PORT ? [] : metricsRoutes)],
    otherwise: createFallback(readyState, page),
    gatekeeper,
    meter,
    log,
  });
  const frontDoor = await openFrontDoor({
    server: createListener({
      answer: api.answer,
      certificate,
      // Every place for a WebSocket may be taken, and as many plain requests must still get through, probes among them.
      maxSockets: 2 * config.MAX_CONNECTIONS + 64,
      onDrop: () => meter.refused("connections"),
      log,
    }),
    host: config.HOST,
    port: config.PORT,
    engine: guarded,
    admission,
    meter,
    checkUpgrade: gatekeeper.checkUpgrade,
    maxMessageBytes: config.MAX_MESSAGE_BYTES,
    maxTextBytes: config.MAX_TEXT_BYTES,
    maxUtteranceBytes: config.MAX_UTTERANCE_BYTES,
    idleTimeoutMs: config.IDLE_TIMEOUT_SECONDS * 1000,
    strictFinal: config.STRICT_FINAL,
    log,
  });
  if (config.METRICS_PORT) {
    const { answer } = createHttpApi({
      routes: metricsRoutes,
      otherwise: createFallback(readyState),
      gatekeeper,
      meter,
      log,
    });
    await listenForMetrics(createListener({ answer, certificate, log }), config.HOST, config.METRICS_PORT);
  }
  log.info({ port: frontDoor.port, engine: config.ENGINE, pid: process.pid }, "listening");
  const drain = createDrain({ frontDoor, api, readiness, engine, drainMs: config.DRAIN_SECONDS * 1000, log });
  drainOnSignal(drain);
  catchEscaped((error) => {
    log.error({ err: error }, "a mistake that belongs to no client: the server stops");
    meter.mistake("process");
    drain.begin({ reason: "a mistake of the server", exitCode: 1 });
  });
  await engine.start().catch((error: Error) => {
    // A start that was cut short by the drain is no failure.
    if (!drain.hasBegun()) throw error;
  });
}

function certificateFiles({ CERT_FILE, KEY_FILE }: Config): CertificateFiles | undefined {
  return CERT_FILE && KEY_FILE ? { certFile: CERT_FILE, keyFile: KEY_FILE } : undefined;
}

function warnOfOpenDoor({ HOST, AUTH_TOKEN, CERT_FILE }: Config, log: Log): void {
  if (isLoopback(HOST)) return;
  const mend = "Publish the port on loopback or behind a proxy that asks who is there, or set it.";
  if (!AUTH_TOKEN) log.warn({ host: HOST }, `anybody who reaches this port may use it: AUTH_TOKEN is empty. ${mend}`);
  else if (!CERT_FILE) log.warn({ host: HOST }, "tokens and audio travel unencrypted: CERT_FILE is empty");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
