import type { Arch } from "@funasr-images/catalog";

/** npm's name of the CPU that Docker calls `amd64` or `arm64`. */
const npmCpu = { amd64: "x64", arm64: "arm64" } as const;

/** The package of npm that holds Node for an arch. */
export function nodePackage(arch: Arch): string {
  return `node-linux-${npmCpu[arch]}`;
}

/** Each package of npm that holds binaries of the engine `sherpa`, and the one that loads it. */
export function nativePackages(arch: Arch): string[] {
  const cpu = npmCpu[arch];
  return ["sherpa-onnx-node", `sherpa-onnx-linux-${cpu}`, "koffi", `@koromix/koffi-linux-${cpu}`];
}

/** Every package of npm that images of some archs are made of, each once: what a build fetches by itself. */
export function imagePackages(archs: readonly Arch[]): string[] {
  return [...new Set(archs.flatMap((arch) => [nodePackage(arch), ...nativePackages(arch)]))];
}
