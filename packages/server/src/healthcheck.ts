#!/usr/bin/env node
import { get } from "node:http";

// For a container's HEALTHCHECK: exit 0 when the server on this machine is ready. It reads PORT as the server does, and
// nothing else, so that it starts fast.
const port = Number(process.env.PORT || 10_095);

// The bare upstream server has no /readyz; it answers 426 once its models are loaded.
const wanted = process.env.FRONT_DOOR === "off" ? 426 : 200;

const request = get({ host: "127.0.0.1", port, path: "/readyz", timeout: 4000 }, (response) => {
  response.pipe(process.stdout);
  process.exitCode = response.statusCode === wanted ? 0 : 1;
});
request.on("timeout", () => request.destroy(new Error("no answer within 4 s")));
request.on("error", (error) => {
  process.stdout.write(`not ready: ${error.message}\n`);
  process.exitCode = 1;
});
