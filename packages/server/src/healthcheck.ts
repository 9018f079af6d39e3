#!/usr/bin/env node
import { get as getPlain } from "node:http";
import { get as getSecure } from "node:https";
import { readConfigGroup } from "./config/config.ts";
import { StartError } from "./start-error.ts";

// For a container's HEALTHCHECK: exit 0 if the server on this machine is ready. It only reads where the server listens,
// so that it starts fast. /readyz needs no token.
const { frontDoor, port, host, certFile } = readConfigGroup("listen", process.env);
const isWildcard = host === "0.0.0.0" || host === "::";

// The bare upstream server has no /readyz; it answers 426 once its models are loaded.
const wanted = frontDoor === "off" ? 426 : 200;

const get = certFile ? getSecure : getPlain;
const request = get(
  {
    host: isWildcard ? "127.0.0.1" : host,
    port,
    path: "/readyz",
    timeout: 4000,
    // The certificate is for another name than loopback's.
    rejectUnauthorized: false,
  },
  (response) => {
    response.pipe(process.stdout);
    process.exitCode = response.statusCode === wanted ? 0 : 1;
  },
);
request.on("timeout", () => request.destroy(new StartError("NO_ANSWER", "no answer within 4 s")));
request.on("error", (error) => {
  process.stdout.write(`not ready: ${error.message}\n`);
  process.exitCode = 1;
});
