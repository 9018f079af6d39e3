import { execa } from "execa";
import { SmokeError } from "./smoke-error.ts";

export interface ExecOptions {
  readonly cancelSignal?: AbortSignal;
  /** Whether the output is kept in memory. @default true */
  readonly buffer?: boolean;
  /** Whether `all` of the result holds both outputs, interleaved. @default false */
  readonly all?: boolean;
  /** Failures are results, not exceptions. */
  readonly reject: false;
}

export interface ExecResult {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly all?: string;
  readonly exitCode?: number;
  readonly failed: boolean;
  /** `ENOENT` if there is no such program. */
  readonly code?: string;
}

export interface ExecProcess extends PromiseLike<ExecResult> {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly kill: () => boolean;
}

/** The part of execa that this room uses: tests may watch it. */
export type Exec = (file: string, args: readonly string[], options: ExecOptions) => ExecProcess;

/** @see https://github.com/sindresorhus/execa */
export const execDocker: Exec = (file, args, options) => execa(file, args, options) as unknown as ExecProcess;

/** What names the engine of a Docker context on the command line; nothing for that of this machine. */
export function engineParameters(context: string | undefined): readonly string[] {
  return context === undefined ? [] : ["--context", context];
}

/** Docker's command line against the engine of a context. */
export function execOn(context: string | undefined, exec: Exec = execDocker): Exec {
  const parameters = engineParameters(context);
  return (file, args, options) => exec(file, file === "docker" ? [...parameters, ...args] : args, options);
}

/**
 * Runs docker and returns what it printed, trimmed.
 *
 * @throws SmokeError DOCKER_MISSING, DOCKER_FAILED with docker's own message; the signal's reason if aborted.
 */
export async function runDocker(exec: Exec, args: readonly string[], signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted();
  const result = await exec("docker", args, { reject: false, cancelSignal: signal });
  signal?.throwIfAborted();
  assertSucceeded(args, result);
  return (result.stdout ?? "").trim();
}

/** @throws SmokeError like {@link runDocker}. */
export function assertSucceeded(args: readonly string[], result: ExecResult): void {
  if (!result.failed) return;
  if (result.code === "ENOENT") {
    throw new SmokeError("DOCKER_MISSING", "docker is not on PATH", {
      fix: "Install Docker 23 or newer and start its engine.",
    });
  }
  const words = result.stderr?.trim() || `exit code ${result.exitCode}`;
  throw new SmokeError("DOCKER_FAILED", `docker ${args.slice(0, 2).join(" ")} failed: ${words}`);
}

/** Pulls an image unless the engine has it. */
export async function pullImage(
  image: string,
  platform: string,
  exec: Exec,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const { failed } = await exec("docker", ["image", "inspect", image], { reject: false });
  if (failed) await runDocker(exec, ["pull", "--quiet", "--platform", platform, image], signal);
}
