import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../find-free-port.ts";
import { programNames } from "../stand-in/parse-flags.ts";
import type { StandInKind } from "../stand-in/upstream-settings.ts";
import { connect } from "./connect.ts";
import { spawnServer } from "./spawn-server.ts";
import type { StagedSpeechModel } from "./stage-speech-model.ts";
import { stageStandIn } from "./stage-stand-in.ts";

/** The columns of the tables of clients: our images, and upstream's servers with nothing in front of them. */
export const columns = [
  "offline",
  "online",
  "offline-ai",
  "upstream's file server",
  "upstream's streaming server",
] as const;

export type Column = (typeof columns)[number];

interface OpenColumn extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts a server with the engine of an image and the spoken test model, or the stand-in alone.
 *
 * @param env more settings of an image
 */
export async function openColumn(
  column: Column,
  staged: StagedSpeechModel,
  env: Readonly<Record<string, string>> = {},
): Promise<OpenColumn> {
  const sherpa = { ...env, ENGINE: "sherpa", MODEL_DIR: staged.modelDir, CANARY_DIR: staged.canaryDir };
  const sdk = (kind: StandInKind) => ({ ...sherpa, ENGINE: "sdk", SDK_BINARY: stageStandIn(staged.folder, kind) });
  switch (column) {
    case "offline":
      return openImage(sdk("offline"));
    case "online":
      return openImage({ ...sdk("2pass"), ONLINE_MODEL_DIR: staged.onlineModelDir });
    case "offline-ai":
      return openImage(sherpa);
    case "upstream's file server":
      return openUpstream("offline", ["--model-dir", staged.modelDir]);
    case "upstream's streaming server":
      return openUpstream("2pass", [
        ...["--model-dir", staged.modelDir, "--online-model-dir", staged.onlineModelDir],
        ...["--vad-dir", "", "--punc-dir", ""],
      ]);
  }
}

async function openImage(env: Readonly<Record<string, string>>): Promise<OpenColumn> {
  const server = await spawnServer(env);
  await server.untilReady();
  return server;
}

async function openUpstream(kind: StandInKind, models: readonly string[]): Promise<OpenColumn> {
  const port = await findFreePort();
  const listen = ["--port", String(port), "--listen-ip", "127.0.0.1", "--certfile", "0", "--decoder-thread-num", "4"];
  const program = fileURLToPath(new URL("../sdk-stand-in.ts", import.meta.url));
  const child = spawn(process.execPath, [program, ...models, "--itn-dir", "", "--lm-dir", "", ...listen], {
    env: { ...process.env, SDK_PROGRAM: programNames[kind] },
    stdio: "ignore",
  });
  const url = `ws://127.0.0.1:${port}`;
  await untilOpen(url, child);
  return { url, [Symbol.asyncDispose]: async () => void child.kill("SIGKILL") };
}

async function untilOpen(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    const client = await connect(url).catch(() => undefined);
    if (client) return client.socket.terminate();
    if (child.exitCode !== null) throw new Error(`the stand-in ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
