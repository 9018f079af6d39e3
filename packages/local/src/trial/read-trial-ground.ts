import { access } from "node:fs/promises";
import type { Say } from "@funasr-images/pipeline";
import { execa } from "execa";
import { ownSources } from "../apt-sources.ts";
import { findProgram } from "../find-program.ts";
import { installPackages } from "../install-packages.ts";
import { LocalError } from "../local-error.ts";
import { readMachine } from "../read-machine.ts";
import type { TrialGround } from "./trial-machine.ts";

/**
 * What trial machines take over from this one: its Debian mirror, how npm reaches its registry, and whom it trusts. Brings
 * debootstrap where it is missing.
 *
 * @throws LocalError NO_ROOT, NO_ENGINE, NO_PACKAGES
 */
export async function readTrialGround(options: {
  root: string;
  work: string;
  mirror?: string | undefined;
  say: Say;
  signal: AbortSignal;
}): Promise<TrialGround> {
  const { root, work, say, signal } = options;
  const machine = await readMachine();
  if (!machine.root) throw new LocalError("NO_ROOT", "debootstrap needs root", { fix: "Run as root." });
  if (!machine.engine) throw new LocalError("NO_ENGINE", "A running Docker engine is needed for the containers.");
  if (!(await findProgram("debootstrap"))) {
    await installPackages({ kind: "apt", packages: ["debootstrap"] }, machine, { state: work, say, signal });
  }
  const certificates = process.env.NODE_EXTRA_CA_CERTS ?? (await npmConfig("cafile"));
  const known =
    certificates &&
    (await access(certificates).then(
      () => true,
      () => false,
    ));
  const proxies = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
  return {
    root,
    work,
    signal,
    mirror: options.mirror ?? (await ownMirror(machine.distribution)),
    env: {
      ...Object.fromEntries(proxies.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
      npm_config_registry: (await npmConfig("registry")) ?? "https://registry.npmjs.org/",
      ...(known ? { NODE_EXTRA_CA_CERTS: "/trial/certificates", npm_config_cafile: "/trial/certificates" } : {}),
    },
    ...(known ? { certificates } : {}),
  };
}

async function ownMirror(distribution: string): Promise<string> {
  const fallback = "http://deb.debian.org/debian";
  if (distribution !== "debian") return fallback;
  return (await ownSources()).map((line) => line.split(" ")[1]).find((url) => url && !/security/.test(url)) ?? fallback;
}

async function npmConfig(key: string): Promise<string | undefined> {
  const { stdout, failed } = await execa("npm", ["config", "get", key], { reject: false });
  return failed || ["", "null", "undefined"].includes(stdout.trim()) ? undefined : stdout.trim();
}
