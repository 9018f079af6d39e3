import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { aptOptions, ownSources } from "./apt-sources.ts";
import { LocalError } from "./local-error.ts";

/** What the stand-in of the SDK needs of a distribution: a C and C++ library, a shell, and a name. */
const packages = ["base-files", "dash", "libc6", "libgcc-s1", "libstdc++6"];

/**
 * Unpacks a root file system for any arch from the distribution's own packages, verified by apt, without running
 * anything in it.
 *
 * @param state a folder for apt's lists and downloads
 * @returns bytes that were downloaded
 */
export async function stageRootfs(
  arch: "amd64" | "arm64",
  directory: string,
  state: string,
  signal?: AbortSignal,
): Promise<number> {
  const cancel = { cancelSignal: signal };
  const archives = path.join(state, "archives");
  for (const folder of ["lists/partial", "archives/partial"])
    await mkdir(path.join(state, folder), { recursive: true });
  const sources = path.join(state, "sources.list");
  await writeFile(sources, (await ownSources()).join("\n"));
  await writeFile(path.join(state, "status"), "");
  const apt = (...parameters: string[]) =>
    execa(
      "apt-get",
      [
        ...aptOptions(state, sources),
        ...["-o", `APT::Architecture=${arch}`, "-o", `APT::Architectures::=${arch}`],
        // An empty machine: every dependency is installed.
        ...["-o", `Dir::State::status=${path.join(state, "status")}`, "--quiet", "--yes", "--no-install-recommends"],
        ...parameters,
      ],
      { stdin: "ignore", env: { DEBIAN_FRONTEND: "noninteractive" }, ...cancel },
    );
  try {
    await apt("update");
    await apt("install", "--download-only", ...packages);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new LocalError(
      "NO_ROOTFS",
      `apt-get has no ${packages.join(", ")} for ${arch}: ${(cause as Error).message}`,
      { cause },
    );
  }
  await mkdir(directory, { recursive: true });
  let bytes = 0;
  for (const file of (await readdir(archives)).filter((name) => name.endsWith(".deb")).sort()) {
    const archive = path.join(archives, file);
    await execa("dpkg-deb", ["--extract", archive, directory], cancel);
    bytes += (await stat(archive)).size;
  }
  for (const needless of ["usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/lintian"]) {
    await rm(path.join(directory, needless), { recursive: true, force: true });
  }
  // World-writable, regardless of who unpacked it; layers keep that part of a mode, and the executable bit.
  await chmod(path.join(directory, "tmp"), 0o1777);
  return bytes;
}

/** Names what a root file system is made of, short enough for a tag. */
export function rootfsKey(codename: string): string {
  return createHash("sha256")
    .update(JSON.stringify([codename, packages]))
    .digest("hex")
    .slice(0, 12);
}
