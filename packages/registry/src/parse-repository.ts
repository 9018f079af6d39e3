import { isHttpAllowed } from "@funasr-images/net";
import { RegistryError } from "./registry-error.ts";

/** Where a repository lives. */
export interface Repository {
  /** As written: `ghcr.io`, `127.0.0.1:5000`. */
  readonly host: string;
  /** `owner/funasr` */
  readonly name: string;
  /** Scheme, host and port that requests go to. */
  readonly origin: string;
}

/**
 * Splits `host/name`. Loopback hosts speak http, all others https, unless a person has said so. The host is never guessed: `owner/funasr` alone is
 * an error and not an image of Docker Hub.
 *
 * @param allowHttp hosts, or hosts with a port, that speak http
 * @throws RegistryError INVALID_REFERENCE
 */
export function parseRepository(reference: string, allowHttp: readonly string[] = []): Repository {
  const slash = reference.indexOf("/");
  const host = reference.slice(0, Math.max(slash, 0));
  const name = reference.slice(slash + 1);
  if (!hostPattern.test(host) || !(/[.:]/.test(host) || host === "localhost")) {
    throw new RegistryError("INVALID_REFERENCE", `"${reference}" does not start with the host of a registry`);
  }
  if (!namePattern.test(name)) {
    throw new RegistryError("INVALID_REFERENCE", `"${reference}" does not name a repository`);
  }
  // Docker Hub answers under another name than the one in its references.
  const address = host === "docker.io" ? "registry-1.docker.io" : host;
  return { host, name, origin: `${isHttpAllowed(host, allowHttp) ? "http" : "https"}://${address}` };
}

const hostPattern = /^(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?$/;
// The grammar of the distribution specification, "Pulling manifests".
const namePattern = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
