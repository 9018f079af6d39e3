import { readFileSync } from "node:fs";

/** What a CPU means for the engines. */
export type CpuVerdict =
  | { readonly kind: "fit" }
  /** It works, but slower. */
  | { readonly kind: "slow"; readonly message: string }
  /** The engine would crash on an illegal instruction. */
  | { readonly kind: "unfit"; readonly message: string };

interface Needs {
  /** Flags without which the libraries crash. */
  readonly required: readonly string[];
  /** Flags for faster kernels, which the engine chooses by itself. */
  readonly fast: readonly string[];
}

/**
 * From the machine code of sherpa-onnx 1.13.8 (ONNX Runtime 1.28.2): on amd64 nothing above SSE2 is used outside the
 * kernels that are chosen at run time; on arm64 the few atomics of ARMv8.1 are in helpers that check first, so plain
 * ARMv8 with its vector unit is enough. Check again when the version changes.
 */
const needs: Readonly<Record<string, Needs>> = {
  x64: { required: ["sse2"], fast: ["avx2", "fma"] },
  arm64: { required: ["fp", "asimd"], fast: ["asimddp"] },
};

/** Compares this CPU with what the engines need, before one of them crashes without a message. */
export function checkCpu(arch: string = process.arch, read = () => readFileSync("/proc/cpuinfo", "utf8")): CpuVerdict {
  const wanted = needs[arch];
  if (!wanted) {
    return { kind: "unfit", message: `There is no engine for the CPU architecture ${arch}, only for x64 and arm64.` };
  }
  const flags = readFlags(read);
  // Not every kernel lists flags; then the engine has to find out.
  if (!flags) return { kind: "fit" };
  const missing = wanted.required.filter((flag) => !flags.has(flag));
  if (missing.length > 0) {
    const fix =
      "Run it on a newer CPU, or give the virtual machine the host's CPU model; CPU_CHECK=false starts it anyway.";
    return { kind: "unfit", message: `This CPU has no ${missing.join(", ")}, which the engine needs. ${fix}` };
  }
  const slow = wanted.fast.filter((flag) => !flags.has(flag));
  if (slow.length === 0) return { kind: "fit" };
  return {
    kind: "slow",
    message: `This CPU has no ${slow.join(", ")}: recognition works, but takes several times as long.`,
  };
}

/** The flags that all cores have: a big core may support more than a little one, and threads run on both. */
function readFlags(read: () => string): ReadonlySet<string> | undefined {
  let text: string;
  try {
    text = read();
  } catch {
    return undefined;
  }
  const cores = [...text.matchAll(/^(?:flags|Features)\s*:(.*)$/gm)].map(([, list = ""]) => list.trim().split(/\s+/));
  const [first, ...rest] = cores;
  return first && new Set(first.filter((flag) => rest.every((core) => core.includes(flag))));
}
