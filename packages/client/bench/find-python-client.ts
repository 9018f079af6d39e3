import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ProgramError } from "@funasr-images/errors";

export interface PythonClient {
  readonly python: string;
  readonly script: string;
}

/** The version measured against; a newer one may behave differently. */
const commit = "3c58cb56a56598232c3efffa15d313d7e82a4307";
const sha256 = "a8121df7fcae804f713758f9b3f623d6280ed8a65efc2cada143b64a1ee62529";
const address = `https://raw.githubusercontent.com/modelscope/FunASR/${commit}/runtime/python/websocket/funasr_wss_client.py`;

/**
 * The official client, which is never part of this repository: the file named by FUNASR_PYTHON_CLIENT, else downloaded
 * and verified; and a Python with its one dependency.
 *
 * @returns the reason as a string if it is not available
 */
export async function findPythonClient(folder: string): Promise<PythonClient | string> {
  await mkdir(folder, { recursive: true });
  const script = process.env.FUNASR_PYTHON_CLIENT ?? (await fetchClient(join(folder, "funasr_wss_client.py")));
  if (typeof script !== "string") return script.reason;
  const python = findPython(folder);
  return typeof python === "string" ? { python, script } : python.reason;
}

async function fetchClient(file: string): Promise<string | { readonly reason: string }> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(20_000) });
    if (!response.ok) throw new ProgramError("BENCH_FAILED", `HTTP ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const found = createHash("sha256").update(bytes).digest("hex");
    if (found !== sha256) throw new ProgramError("BENCH_FAILED", `its sha256 is ${found}, not ${sha256}`);
    await writeFile(file, bytes);
    return file;
  } catch (error) {
    const reason = ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message;
    return { reason: `${address} cannot be fetched (${reason}). Get the file and set FUNASR_PYTHON_CLIENT to it.` };
  }
}

function findPython(folder: string): string | { readonly reason: string } {
  const given = process.env.FUNASR_PYTHON ?? "python3";
  try {
    execFileSync(given, ["-c", "import websockets"], { stdio: "ignore" });
    return given;
  } catch {
    // A separate folder leaves the machine's Python untouched.
    const environment = join(folder, "venv");
    try {
      execFileSync(given, ["-m", "venv", environment], { stdio: "pipe" });
      const python = join(environment, "bin/python");
      execFileSync(python, ["-m", "pip", "install", "--quiet", "websockets"], { stdio: "pipe", timeout: 120_000 });
      return python;
    } catch (error) {
      return { reason: `no Python with the package websockets: ${(error as Error).message.split("\n")[0]}` };
    }
  }
}
