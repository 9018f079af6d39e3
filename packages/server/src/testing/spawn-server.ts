import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { getPlainly } from "./get-plainly.ts";

/** `await using` ends it with its test, whatever the test finds. */
export interface SpawnedServer extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** `ws://127.0.0.1:port`; wss with CERT_FILE */
  readonly url: string;
  /** The log so far, one parsed line each. */
  readonly log: readonly Record<string, unknown>[];
  /** All that it has written to stdout and stderr so far. */
  printed(): string;
  readyz(): Promise<{ status: number; body: { ready: boolean; reason?: string } }>;
  /** Waits until `/readyz` says so, almost as long as a test may take: a busy machine is not a failure. */
  untilReady(wanted?: boolean): Promise<void>;
  /** Resolves with the exit code, however it ends. */
  readonly exited: Promise<number | null>;
  /** Sends SIGTERM and waits for the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts the server as in an image, as a child process with this environment, on a free port of loopback. One that does
 * not log its port needs PORT.
 *
 * @param program another server program
 * @throws Error with its whole output if it ends before it listens
 */
export async function spawnServer(
  env: Readonly<Record<string, string>>,
  program = new URL("../main.ts", import.meta.url),
): Promise<SpawnedServer> {
  const main = fileURLToPath(program);
  // By the second, ./scripts/test finds what an interrupt has left behind.
  const { PATH = "", FUNASR_TEST_RUN = "" } = process.env;
  const inherited = { PATH, FUNASR_TEST_RUN, HOST: "127.0.0.1", PORT: "0", DRAIN_SECONDS: "10" };
  const child = spawn(process.execPath, [main], { env: { ...inherited, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const log: Record<string, unknown>[] = [];
  const printed: string[] = [];
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const secure = Boolean(env.CERT_FILE);
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => printed.push(line));
    createInterface({ input: child.stdout }).on("line", (line) => {
      printed.push(line);
      const fields = JSON.parse(line) as Record<string, unknown>;
      log.push(fields);
      if (fields.msg === "listening") resolve(fields.port as number);
    });
    void closed.then(() => reject(new Error(`the server ended with ${child.exitCode}: ${printed.join("\n")}`)));
    if (env.PORT && env.PORT !== "0") void untilAnswers(env.PORT).then(() => resolve(Number(env.PORT)));
  });

  async function untilAnswers(fixed: string): Promise<void> {
    const url = `${secure ? "https" : "http"}://127.0.0.1:${fixed}/healthz`;
    while (child.exitCode === null && !(await getPlainly(url).catch(() => undefined))) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  const readyz = async () => {
    const { status, text } = await getPlainly(`${secure ? "https" : "http"}://127.0.0.1:${port}/readyz`);
    return { status, body: JSON.parse(text) as { ready: boolean; reason?: string } };
  };
  const stop = async () => {
    child.kill("SIGTERM");
    const code = await exited;
    await closed;
    return code;
  };
  return {
    pid: child.pid ?? -1,
    port,
    url: `${secure ? "wss" : "ws"}://127.0.0.1:${port}`,
    log,
    // With all of its log.
    exited: closed.then(() => exited),
    printed: () => printed.join("\n"),
    readyz,
    async untilReady(wanted = true) {
      const deadline = performance.now() + 800_000;
      for (let last = await readyz(); last.body.ready !== wanted; last = await readyz()) {
        if (performance.now() > deadline || child.exitCode !== null)
          throw new Error(`still ${JSON.stringify(last)}: ${printed.join("\n")}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}
