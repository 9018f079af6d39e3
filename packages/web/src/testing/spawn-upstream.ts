import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { StagedSpeechModel } from "@funasr-images/server/testing";

export interface SpawnedUpstream {
  /** `ws://127.0.0.1:port` */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the stand-in for an upstream server: its dialect, no capabilities, no health checks, no page. */
export async function spawnUpstream(kind: "offline" | "2pass", staged: StagedSpeechModel): Promise<SpawnedUpstream> {
  const testing = import.meta.resolve("@funasr-images/server/testing");
  const program = fileURLToPath(new URL("../sdk-stand-in.ts", testing));
  const port = await freePort();
  const none = ["--vad-dir", "", "--punc-dir", "", "--itn-dir", "", "--lm-dir", "", "--certfile", ""];
  const streaming = kind === "2pass" ? ["--online-model-dir", staged.onlineModelDir] : [];
  const flags = ["--listen-ip", "127.0.0.1", "--port", String(port), "--model-dir", staged.modelDir, ...streaming];
  const { PATH = "", FUNASR_TEST_RUN = "" } = process.env;
  const child = spawn(process.execPath, [program, ...flags, ...none], {
    env: { PATH, FUNASR_TEST_RUN, ...(kind === "2pass" ? { SDK_PROGRAM: "funasr-wss-server-2pass" } : {}) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const printed: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      printed.push(line);
      if (line.includes("listen on port:")) resolve();
    });
    void ended.then(() => reject(new Error(`the stand-in ended: ${printed.join("\n")}`)));
  });
  return {
    url: `ws://127.0.0.1:${port}`,
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Upstream does not report a port that it chose itself. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
