#!/usr/bin/env node
import { get as getPlain } from "node:http";
import { get as getSecure } from "node:https";

// For a container's HEALTHCHECK: exit 0 when the server on this machine is ready. It reads PORT, HOST and CERT_FILE as
// the server does, and nothing else, so that it starts fast. /readyz wants no token.
const { PORT, HOST, CERT_FILE, FRONT_DOOR } = process.env;
const isSecure = CERT_FILE !== undefined && CERT_FILE !== "" && CERT_FILE !== "0";
const isWildcard = !HOST || HOST === "0.0.0.0" || HOST === "::";

// The bare upstream server has no /readyz; it answers 426 once its models are loaded.
const wanted = FRONT_DOOR === "off" ? 426 : 200;

const get = isSecure ? getSecure : getPlain;
const request = get(
  {
    host: isWildcard ? "127.0.0.1" : HOST,
    port: Number(PORT || 10_095),
    path: "/readyz",
    timeout: 4000,
    // The certificate is made out to another name than that of the loopback.
    rejectUnauthorized: false,
  },
  (response) => {
    response.pipe(process.stdout);
    process.exitCode = response.statusCode === wanted ? 0 : 1;
  },
);
request.on("timeout", () => request.destroy(new Error("no answer within 4 s")));
request.on("error", (error) => {
  process.stdout.write(`not ready: ${error.message}\n`);
  process.exitCode = 1;
});
