import { pipeline } from "node:stream/promises";
import type { Arch } from "@funasr-images/catalog";
import { extract } from "tar-stream";
import { createContainer } from "./create-container.ts";
import { elfHeaderBytes, isBinaryOf, readElfMachine, renderMachine } from "./read-elf-machine.ts";
import { assertSucceeded, type Exec, execOn, pullImage, runDocker } from "./run-docker.ts";

export interface CheckArchitectureOptions {
  readonly exec?: Exec;
  /** A Docker context whose engine has the image. @default the engine of this machine */
  readonly context?: string | undefined;
  readonly signal?: AbortSignal;
}

export interface ArchitectureReport {
  /** The arch in the image's label. */
  readonly labelled: string;
  /** Number of ELF files. */
  readonly binaries: number;
  /** Those for another arch, by path. */
  readonly wrong: readonly { readonly path: string; readonly machine: string }[];
  /** Bytes of all regular files. */
  readonly unpackedBytes: number;
}

/**
 * Reads the header of every ELF file of an image. Nothing is executed: it works for an image of any arch on any
 * machine.
 *
 * @param image `repository@sha256:…`, which is pulled if missing, or the id of a local image
 */
export async function checkArchitecture(
  image: string,
  arch: Arch,
  { exec: plain, context, signal }: CheckArchitectureOptions = {},
): Promise<ArchitectureReport> {
  const exec = execOn(context, plain);
  await pullImage(image, `linux/${arch}`, exec, signal);
  const { container, labelled } = await createIdle(image, arch, exec);
  try {
    return { labelled, ...(await readContainer(container, arch, exec, signal)) };
  } finally {
    await runDocker(exec, ["rm", "--force", container]);
  }
}

/** The engine creates a container for a platform only if the image's label has it. */
async function createIdle(image: string, arch: Arch, exec: Exec) {
  // The command is never started; without one, no container can be created from an image that has none.
  const create = (...platform: string[]) => createContainer(exec, image, ["--network", "none", ...platform], ["-"]);
  try {
    return { container: await create("--platform", `linux/${arch}`), labelled: arch as string };
  } catch (error) {
    const labelled = await runDocker(exec, ["image", "inspect", "--format", "{{.Architecture}}", image]).catch(
      () => arch,
    );
    if (labelled === arch) throw error;
    return { container: await create(), labelled };
  }
}

async function readContainer(container: string, arch: Arch, exec: Exec, signal: AbortSignal | undefined) {
  const args = ["export", container];
  const exporting = exec("docker", args, { reject: false, buffer: false, cancelSignal: signal });
  let binaries = 0;
  let unpackedBytes = 0;
  const wrong: { path: string; machine: string }[] = [];
  const archive = extract();
  const reading = async () => {
    for await (const entry of archive) {
      const { name, type, size = 0 } = entry.header;
      const elf = readElfMachine(await readStart(entry as AsyncIterable<Uint8Array>, elfHeaderBytes));
      if (type === "file") unpackedBytes += size;
      if (elf) binaries += 1;
      if (elf && !isBinaryOf(arch, elf)) wrong.push({ path: `/${name}`, machine: renderMachine(elf) });
    }
  };
  try {
    await Promise.all([pipeline(exporting.stdout, archive, { signal }), reading()]);
  } catch (error) {
    signal?.throwIfAborted();
    exporting.kill();
    assertSucceeded(args, await exporting);
    throw error;
  }
  assertSucceeded(args, await exporting);
  return { binaries, wrong, unpackedBytes };
}

/** The first bytes of an entry; the rest is skipped, because the archive is one stream. */
async function readStart(entry: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  let start = Buffer.alloc(0);
  for await (const chunk of entry) {
    if (start.length < length) start = Buffer.concat([start, chunk.subarray(0, length - start.length)]);
  }
  return start;
}
