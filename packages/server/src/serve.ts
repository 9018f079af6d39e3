import { loadDecoder } from "@funasr-images/decoder";
import { isLoopback } from "@funasr-images/net";
import { createGatekeeper } from "./access/create-gatekeeper.ts";
import type { CertificateFiles } from "./access/read-certificate.ts";
import { createAdmission } from "./admission.ts";
import { limitMediaThreads } from "./audio/media-threads.ts";
import { withSplitChannels } from "./channels/with-split-channels.ts";
import type { Config } from "./config/config.ts";
import { catchEscaped } from "./confine-failures.ts";
import { createDrain, drainOnSignal } from "./drain.ts";
import type { Engine } from "./engine.ts";
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
import { readServerFacts, renderBuildLabels } from "./server-facts.ts";
import { withSuspects } from "./suspects/with-suspects.ts";

/** Serves an engine until a signal ends the process: all parts are created and wired here. */
export async function serve(config: Config, engine: Engine, log: Log): Promise<void> {
  // A server that cannot read what it promises must not become ready.
  await loadDecoder();
  limitMediaThreads(config.engine.mediaThreads);
  const canary = readCanary(config.readiness.canaryDir);
  const page = config.image.webDir ? readPage(config.image.webDir) : undefined;
  const certificate = certificateFiles(config);
  warnOfOpenDoor(config, log);

  const readiness = watchReadiness({ ...config.readiness, engine, canary, log });
  const readyState = readiness.state;
  const admission = createAdmission({ ...config.limits, readyState });
  const metrics = createMetrics({
    engine,
    admission,
    readyState,
    decoders: config.engine.decoderThreads,
    build: renderBuildLabels(config),
  });
  const { meter } = metrics;
  const gatekeeper = createGatekeeper({ ...config.access, meter });
  // A request is guarded as a whole: its channels would wait for each other, if each were a suspect.
  const guarded = withSuspects(withSplitChannels(engine, config.engine), { log });

  const metricsRoutes = config.metrics.enabled ? createMetricsRoutes(metrics, config.metrics.open) : [];
  const routes = createRoutes({
    ...config.limits,
    engine: guarded,
    admission,
    meter,
    readyState,
    facts: readServerFacts(config),
  });
  const api = createHttpApi({
    routes: [...routes, ...(config.metrics.port ? [] : metricsRoutes)],
    otherwise: createFallback(readyState, page),
    gatekeeper,
    meter,
    log,
  });
  const frontDoor = await openFrontDoor({
    ...config.listen,
    ...config.limits,
    server: createListener({
      answer: api.answer,
      certificate,
      // Even if all places for WebSockets are taken, as many plain requests must get through, including probes.
      maxSockets: 2 * config.limits.maxConnections + 64,
      onDrop: () => meter.refused("connections"),
      log,
    }),
    engine: guarded,
    admission,
    meter,
    checkUpgrade: gatekeeper.checkUpgrade,
    log,
  });
  if (config.metrics.port) {
    const { answer } = createHttpApi({
      routes: metricsRoutes,
      otherwise: createFallback(readyState),
      gatekeeper,
      meter,
      log,
    });
    await listenForMetrics(createListener({ answer, certificate, log }), config.listen.host, config.metrics.port);
  }
  log.info({ port: frontDoor.port, engine: config.engine.name, pid: process.pid }, "listening");
  const drain = createDrain({ ...config.limits, frontDoor, api, readiness, engine, log });
  drainOnSignal(drain);
  catchEscaped((error) => {
    log.error({ err: error }, "an internal error that belongs to no client: the server stops");
    meter.mistake("process");
    drain.begin({ reason: "an internal error", exitCode: 1 });
  });
  await engine.start().catch((error: Error) => {
    // A start cut short by draining is not a failure.
    if (!drain.hasBegun()) throw error;
  });
}

function certificateFiles({ listen: { certFile, keyFile } }: Config): CertificateFiles | undefined {
  return certFile && keyFile ? { certFile, keyFile } : undefined;
}

function warnOfOpenDoor({ listen: { host, certFile }, access: { tokens } }: Config, log: Log): void {
  if (isLoopback(host)) return;
  const fix = "Publish the port on loopback or behind a proxy with authentication, or set it.";
  if (!tokens) log.warn({ host }, `anybody who reaches this port may use it: AUTH_TOKEN is empty. ${fix}`);
  else if (!certFile) log.warn({ host }, "tokens and audio travel unencrypted: CERT_FILE is empty");
}
