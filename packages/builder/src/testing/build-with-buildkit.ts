import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";

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
  readonly name: string;
}

/** Has BuildKit build one platform into an OCI image layout: what a person gets who builds a Dockerfile by hand. */
export async function buildWithBuildKit(options: BuildOptions): Promise<void> {
  const pairs = (flag: string, values: Readonly<Record<string, string>> = {}) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  await rm(options.layout, { recursive: true, force: true });
  await mkdir(options.layout, { recursive: true });
  await execa(
    "docker",
    [
      "buildx",
      "build",
      "--progress=plain",
      `--platform=${options.platform}`,
      `--file=${options.dockerfile}`,
      ...pairs("--build-context", options.contexts),
      ...pairs("--build-arg", options.arguments),
      ...pairs("--label", options.labels),
      "--provenance=false",
      `--output=type=oci,tar=false,dest=${options.layout},name=${options.name}`,
      path.dirname(options.dockerfile),
    ],
    { env: { SOURCE_DATE_EPOCH: String(options.epoch) }, stdin: "ignore" },
  );
}
