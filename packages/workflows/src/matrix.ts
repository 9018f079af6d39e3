import { archs, type Image } from "@funasr-images/catalog";

/** A native runner of every arch, by release. */
export const runners = { amd64: "ubuntu-24.04", arm64: "ubuntu-24.04-arm" } as const;

/** The runner of a job's `matrix.arch`; auditors take a table with a computed index for obfuscation. */
export const runnerOfMatrix = `\${{ matrix.arch == 'arm64' && '${runners.arm64}' || '${runners.amd64}' }}`;

/**
 * Every image branch on every arch, as the catalogue has them.
 *
 * @param exclude what the run leaves out: an expression, or nothing for what no image has
 */
export function legMatrix(images: readonly Image[], exclude?: string): Record<string, unknown> {
  const missing = images.flatMap((image) =>
    archs.filter((arch) => !image.archs.includes(arch)).map((arch) => ({ branch: image.branch, arch })),
  );
  return {
    branch: images.map((image) => image.branch),
    arch: archs.filter((arch) => images.some((image) => image.archs.includes(arch))),
    ...(exclude ? { exclude } : missing.length > 0 ? { exclude: missing } : {}),
  };
}
