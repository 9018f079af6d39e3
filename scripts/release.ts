import path from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { type Arch, archs, type ProfileOverrides } from "@funasr-images/catalog";
import { ProgramError } from "@funasr-images/errors";
import { runRelease } from "@funasr-images/local";
import { createSay, describeProfile, readContext, renderProfile } from "@funasr-images/pipeline";
import { runProgram } from "./run-program.ts";

const root = path.join(import.meta.dirname, "..");

await runProgram("Usage: ./scripts/release, whose --help tells all\n", async (signal) => {
  const { values } = parseArgs({
    options: {
      profile: { type: "string", default: "upstream" },
      branch: { type: "string", multiple: true },
      arch: { type: "string", multiple: true },
      engine: { type: "string", multiple: true },
      registry: { type: "string" },
      "allow-http": { type: "string", multiple: true },
      source: { type: "string", multiple: true },
      confirm: { type: "boolean" },
      accept: { type: "boolean" },
      update: { type: "boolean" },
      "dry-run": { type: "boolean" },
      "print-profile": { type: "boolean" },
      keep: { type: "boolean" },
      port: { type: "string" },
      json: { type: "boolean" },
      report: { type: "string" },
    },
  });
  const { env, stdin, stdout, stderr } = process;
  const options = {
    root,
    state: path.resolve(env.FUNASR_STATE || path.join(root, ".local")),
    profile: values.profile,
    env,
    given: readGiven(values),
  };
  const json = (value: unknown) => stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  if (values["print-profile"]) {
    const settings = describeProfile(await readContext(options));
    if (values.json) json(settings);
    else stdout.write(`${renderProfile(settings)}\n`);
    return 0;
  }
  const released = await runRelease({
    ...options,
    branches: values.branch ?? [],
    archs: values.arch ?? [],
    engines: parseEngines(values.engine ?? []),
    sources: values.source,
    ...{ confirm: values.confirm, accept: values.accept, update: values.update, dryRun: values["dry-run"] },
    ask: stdin.isTTY && stderr.isTTY ? (question) => ask(question, signal) : undefined,
    keep: values.keep,
    port: values.port === undefined ? undefined : parsePort(values.port),
    report: values.report,
    say: createSay(values.json ? stderr : stdout),
    signal,
  });
  if (values.json) json(released.kind === "planned" ? released.plan : released.report);
  return released.kind === "planned" || released.report.ok ? 0 : 1;
});

function readGiven(values: { registry?: string; "allow-http"?: string[] }): NonNullable<ProfileOverrides["given"]> {
  const hosts = values["allow-http"];
  return {
    ...(values.registry === undefined ? {} : { registry: { text: values.registry, name: "--registry" } }),
    ...(hosts === undefined ? {} : { allowHttp: { text: hosts.join(), name: "--allow-http" } }),
  };
}

/** `arm64=CONTEXT`, one for each arch. */
function parseEngines(words: readonly string[]): Partial<Record<Arch, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const [, arch, context] = /^([^=]+)=([\w.+-]+)$/.exec(word) ?? [];
      if (context && archs.some((known) => known === arch)) return [arch, context];
      throw new ProgramError("USAGE", `--engine takes amd64=CONTEXT or arm64=CONTEXT, not "${word}".`);
    }),
  );
}

/** Asks a person on the terminal; anything but yes is no. */
async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    terminal.close();
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new ProgramError("USAGE", `--port takes a number from 1 to 65535, not "${text}".`);
}
