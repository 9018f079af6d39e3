import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type Command, Option } from "commander";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { parseWhole } from "../parse-values.ts";
import type { Terminal } from "../terminal.ts";

interface Flags {
  readonly url: string;
  readonly port: number;
  readonly host: string;
  readonly open?: true;
}

export function addServeDemo(program: Command, terminal: Terminal, setExitCode: (code: ExitCode) => void): void {
  const { messages } = terminal;
  const { help } = messages;
  const words = help.serveDemo;
  program
    .command("serve-demo")
    .description(words.summary)
    .addOption(new Option("--url <url>", help.url).env("FUNASR_URL").default("ws://127.0.0.1:10095"))
    .option("-p, --port <port>", words.port, (value) => parseWhole("--port", 0, 65_535, value, messages), 8095)
    .option("--host <host>", words.host, "127.0.0.1")
    .option("--open", words.open)
    .action(async (flags: Flags) => setExitCode(await runServeDemo(flags, terminal)));
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

async function runServeDemo(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const { stdout, messages } = terminal;
  const { files, policy } = await readPage();
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? "/", "http://localhost").pathname.slice(1) || "index.html";
    const bytes = files.get(name);
    if (!bytes || (request.method !== "GET" && request.method !== "HEAD")) {
      response.writeHead(bytes ? 405 : 404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": types[extname(name)] ?? "application/octet-stream",
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
      "cache-control": "no-cache",
    });
    response.end(request.method === "HEAD" ? undefined : bytes);
  });
  server.listen(flags.port, flags.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const address = `http://${flags.host}:${port}/#${new URLSearchParams({ server: flags.url })}`;
  stdout.write(`${messages.demo(address)}\n`);
  if (flags.open) openBrowser(address);
  await new Promise<void>((resolve) => {
    const stop = terminal.onInterrupt(() => {
      stop();
      resolve();
    });
  });
  server.closeAllConnections();
  server.close();
  return exitCodes.ok;
}

/** Built now from the sources in the workspace; the published package contains the built page (see `pack/`). */
async function readPage(): Promise<{ files: ReadonlyMap<string, Buffer>; policy: string }> {
  // Its builder takes longer to load than everything else, and no other command needs it.
  const { buildPage, contentSecurityPolicy } = await import("@funasr-images/web");
  const folder = await mkdtemp(join(tmpdir(), "funasr-page-"));
  try {
    const names = await buildPage(folder);
    const files = names.map(async (name) => [name, await readFile(join(folder, name))] as const);
    return { files: new Map(await Promise.all(files)), policy: contentSecurityPolicy };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function openBrowser(address: string): void {
  const commands: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
    darwin: ["open", address],
    win32: ["cmd", "/c", "start", "", address.replaceAll("&", "^&")],
  };
  const [command, ...arguments_] = commands[process.platform] ?? ["xdg-open", address];
  // Without a browser the address has still been printed.
  spawn(command, arguments_, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
