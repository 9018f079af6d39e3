import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { Arch } from "@funasr-images/catalog";
import { execa } from "execa";
import { pack } from "tar-stream";

/** The files of an image by path, all of them executable. */
export type TestFiles = Readonly<Record<string, Uint8Array | string>>;

/**
 * For tests: makes an image from a few files without a registry or a base image.
 *
 * @returns the id of the image; the test removes it.
 */
export async function importTestImage(
  files: TestFiles,
  { arch = hostArch, changes = [] }: { readonly arch?: Arch; readonly changes?: readonly string[] } = {},
): Promise<string> {
  const archive = pack();
  for (const [name, content] of Object.entries(files))
    archive.entry({ name: name.slice(1), mode: 0o755 }, Buffer.from(content));
  archive.finalize();
  const options = changes.flatMap((change) => ["--change", change]);
  const { stdout } = await execa("docker", ["import", "--platform", `linux/${arch}`, ...options, "-"], {
    input: Readable.from(archive),
  });
  return stdout.trim();
}

/** The platform of this machine. */
export const hostArch: Arch = process.arch === "arm64" ? "arm64" : "amd64";

/** The files that a Node program needs in an empty image: the Node of this process, its libraries and ws. */
export async function readNodeFiles(): Promise<TestFiles> {
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
  const ws = dirname(createRequire(import.meta.url).resolve("ws"));
  const parts = (await readdir(ws, { recursive: true })).filter((name) => /\.(m?js|json)$/.test(name));
  const sources = [
    ["/bin/node", process.execPath] as const,
    ...sharedObjects.filter((path) => path.startsWith("/")).map((path) => [path, path] as const),
    ...parts.map((name) => [`/app/node_modules/ws/${name}`, join(ws, name)] as const),
  ];
  return Object.fromEntries(
    await Promise.all(sources.map(async ([name, path]) => [name, await readFile(path)] as const)),
  );
}
