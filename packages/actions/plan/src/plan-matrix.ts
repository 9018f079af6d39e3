import { type Arch, archs, type Image, type ImageBranch, type Plan } from "@funasr-images/catalog";
import { modelCacheKey } from "../../cache-models/src/model-entry.ts";

/** One job of the matrix. */
interface MatrixLeg {
  readonly branch: ImageBranch;
  readonly arch: Arch;
  readonly platform: string;
  /** Label of its runner. */
  readonly runner: string;
}

export interface Matrix {
  readonly include: readonly MatrixLeg[];
  readonly exclude: readonly { readonly branch: ImageBranch; readonly arch: Arch }[];
  /** What the jobs restore from the cache. */
  readonly models: readonly {
    readonly id: string;
    readonly digest: string;
    readonly key: string;
    readonly bytes: number;
  }[];
}

export interface MatrixOptions {
  readonly runnable: readonly Arch[];
  readonly "runner-amd64": string;
  readonly "runner-arm64": string;
}

/**
 * What the workflow's matrix needs of a plan. A leg whose arch has no runner is assembled on the first one there is, as
 * images need no program of their own arch to be built.
 */
export function planMatrix(plan: Plan, images: readonly Image[], options: MatrixOptions): Matrix {
  const { runnable } = options;
  const runnerOf = (arch: Arch) => options[`runner-${runnable.includes(arch) ? arch : (runnable[0] ?? arch)}`];
  const planned = new Set(plan.legs.map(({ branch, arch }) => `${branch}/${arch}`));
  return {
    include: plan.legs.map(({ branch, arch, platform }) => ({ branch, arch, platform, runner: runnerOf(arch) })),
    exclude: images.flatMap(({ branch }) =>
      archs.filter((arch) => !planned.has(`${branch}/${arch}`)).map((arch) => ({ branch, arch })),
    ),
    models: plan.models.map(({ id, digest, bytes }) => ({ id, digest, key: modelCacheKey(digest), bytes })),
  };
}
