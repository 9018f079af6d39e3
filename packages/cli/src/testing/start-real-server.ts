import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface RealServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The program of the room `server` with the spoken test model, as a process: nothing of it is imported. */
export async function startRealServer(folder: string): Promise<RealServer> {
  const speech = fileURLToPath(new URL("../../../../images/local/models/speech-zh/", import.meta.url));
  const main = fileURLToPath(new URL("../../../server/src/main.ts", import.meta.url));
  const modelDir = join(folder, "model");
  mkdirSync(modelDir);
  copyFileSync(join(speech, "offline.onnx"), join(modelDir, "model.onnx"));
  copyFileSync(join(speech, "offline-tokens.txt"), join(modelDir, "tokens.txt"));
  copyFileSync(join(speech, "samples/time.wav"), join(modelDir, "audio.wav"));
  writeFileSync(join(modelDir, "text.txt"), "现在是上午十一点三十分");

  const env = { ENGINE: "sherpa", MODEL_DIR: modelDir, CANARY_DIR: modelDir, HOST: "127.0.0.1", PORT: "0" };
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    let port = 0;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const fields = JSON.parse(line) as { msg: string; port?: number };
      if (fields.msg === "listening") port = fields.port ?? 0;
      if (fields.msg === "ready") resolve(port);
    });
    void exited.then(() => reject(new Error("the server ended before it was ready")));
  });
  return {
    url: `ws://127.0.0.1:${port}`,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
