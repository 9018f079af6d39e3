import type { Server } from "node:http";
import type { Metrics } from "../metrics/create-metrics.ts";
import { sendBody } from "./exchange.ts";
import type { Route } from "./router.ts";

/**
 * `GET /metrics` for Prometheus.
 *
 * @param open whether it answers without a token
 */
export function createMetricsRoutes({ render, contentType }: Metrics, open: boolean): readonly Route[] {
  return [
    {
      pattern: "/metrics",
      open,
      methods: {
        GET: async (exchange) => sendBody(exchange, 200, await render(), { "content-type": contentType }),
      },
    },
  ];
}

/** Listens on a separate port, which need not be published. */
export async function listenForMetrics(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  // It must not keep the process alive: draining does not know about it.
  server.unref();
}
