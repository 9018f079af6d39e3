import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { BuilderError } from "./builder-error.ts";

export interface BuildOptions {
  readonly dockerfile: string;
  readonly platform: string;
  /** Named contexts: a folder, or `docker-image://host/repository@sha256:…`. */
  readonly contexts: Readonly<Record<string, string>>;
  readonly arguments: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Seconds since 1970; what `created` says. */
  readonly epoch: number;
  /** Where the OCI image layout is written; what was there is removed. */
  readonly layout: string;
  /** The name under which an engine that loads the layout knows it. */
  readonly name: string;
  readonly signal?: AbortSignal;
  /** Lines of BuildKit's progress. */
  readonly onLine?: (line: string) => void;
}

/** The `docker buildx build` that makes an image. Pure; {@link buildImage} runs it. */
export function buildArguments(options: BuildOptions): string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string>> = {}) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  return [
    "buildx",
    "build",
    "--progress=plain",
    `--platform=${options.platform}`,
    `--file=${options.dockerfile}`,
    ...pairs("--build-context", options.contexts),
    ...pairs("--build-arg", options.arguments),
    ...pairs("--label", options.labels),
    // Attestations are made at the release, over digests that have transcribed.
    "--provenance=false",
    `--output=type=oci,tar=false,dest=${options.layout},name=${options.name}`,
    path.dirname(options.dockerfile),
  ];
}

/**
 * Builds an image for one platform into an OCI image layout; nothing is tagged, loaded or pushed.
 *
 * @throws BuilderError BUILD_FAILED with the last lines of BuildKit, ENGINE_UNFIT
 */
export async function buildImage(options: BuildOptions): Promise<void> {
  await rm(options.layout, { recursive: true, force: true });
  await mkdir(options.layout, { recursive: true });
  const build = execa("docker", buildArguments(options), {
    env: { SOURCE_DATE_EPOCH: String(options.epoch) },
    stdin: "ignore",
    all: true,
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  });
  const lines: string[] = [];
  try {
    for await (const line of build.iterable({ from: "all" })) {
      lines.push(line);
      options.onLine?.(line);
    }
    await build;
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw explain(lines.slice(-20).join("\n"), cause);
  }
}

function explain(output: string, cause: unknown): BuilderError {
  if (/OCI exporter is not supported|oci exporter/i.test(output)) {
    return new BuilderError(
      "ENGINE_UNFIT",
      `This Docker engine cannot export OCI layouts. Turn on its containerd image store: {"features":{"containerd-snapshotter":true}} in daemon.json, then restart it.`,
      { cause },
    );
  }
  return new BuilderError("BUILD_FAILED", `docker buildx build failed:\n${output}`, { cause });
}
