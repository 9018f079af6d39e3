import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export type SherpaServers =
  /** Folder with `sherpa-onnx-offline-websocket-server` and `sherpa-onnx-online-websocket-server`. */
  { readonly kind: "ready"; readonly folder: string } | { readonly kind: "absent"; readonly reason: string };

const run = promisify(execFile);

/**
 * Installs sherpa-onnx's own servers, in our version, from its Python distribution into a throw-away environment
 * outside the checkout; done once per machine.
 */
export async function prepareSherpaServers(): Promise<SherpaServers> {
  const manifest = createRequire(import.meta.url).resolve("sherpa-onnx-node/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const directory = join(tmpdir(), `funasr-images-sherpa-servers-${version}`);
  const ready: SherpaServers = { kind: "ready", folder: join(directory, "bin") };
  if (existsSync(directory)) return ready;

  const fresh = `${directory}.${process.pid}`;
  try {
    await run("python3", ["-m", "venv", fresh]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "10"];
    await run(join(fresh, "bin/python"), [...pip, `sherpa-onnx-bin==${version}`]);
    await rename(fresh, directory);
    return ready;
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    const [line = message] = stderr.trim().split("\n").slice(-1);
    return {
      kind: "absent",
      reason: `the Python package sherpa-onnx-bin ${version} is not available: ${line.slice(0, 200)}`,
    };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}
