import type { Arch, PlanSelection } from "@funasr-images/catalog";
import { startHub } from "@funasr-images/hub";
import {
  createStages,
  type PipelineContext,
  type Released,
  readContext,
  releaseImages,
  type Say,
  type Stages,
} from "@funasr-images/pipeline";
import { parseRepository } from "@funasr-images/registry";
import { buildBases, type LocalBases } from "./build-bases.ts";
import { hubContent } from "./hub-content.ts";
import type { Services } from "./start-services.ts";

export interface LocalPipelineOptions {
  /** The repository. */
  readonly root: string;
  /** A folder that survives the run. */
  readonly state: string;
  readonly services: Pick<Services, "machine" | "registry">;
  /** @default `images` in the repository */
  readonly imagesDirectory?: string;
  /** Repository inside the registry. @default that of the profile */
  readonly repository?: string;
  readonly selection?: PlanSelection;
  /** Archs whose images can be started. @default that of this machine */
  readonly runnable?: readonly Arch[];
  /** Docker contexts that run an arch in place of this machine's engine. @default none */
  readonly engines?: Readonly<Partial<Record<Arch, string>>> | undefined;
  /** Whether the plan is printed and nothing released. @default false */
  readonly dryRun?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stages?: Stages;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/** The pipeline over the hub and the base images of this machine. Nothing outside is asked. */
export async function runLocalPipeline(options: LocalPipelineOptions): Promise<Released> {
  const { root, state, services, say, signal, stages = createStages(signal) } = options;
  const read = await readContext({ ...options, profile: "local" });
  const repository = options.repository ?? parseRepository(read.profile.registry).name;

  const bases = await stages.run("bases", () =>
    buildBases({
      root,
      state,
      registry: services.registry,
      archs: ["amd64", "arm64"],
      codename: services.machine.codename,
      say,
      signal,
    }),
  );
  const hub = await startHub({ repositories: await hubContent(read.images, read.imagesDirectory) });
  try {
    const local = placeLocally(read, {
      ...{ hub: hub.endpoint, registry: `${services.registry}/${repository}`, bases },
    });
    const { runnable = [services.machine.arch as Arch] } = options;
    const released = await releaseImages(local, { ...options, runnable, stages });
    if (released.kind === "planned") return released;
    const { report } = released;
    return {
      ...released,
      report: {
        ...report,
        downloadedBytes: report.downloadedBytes + bases.downloadedBytes,
        pushedBytes: report.pushedBytes + bases.sdk.pushedBytes + bases.base.pushedBytes,
      },
    };
  } finally {
    await hub.close();
  }
}

/** The catalogue with everything that is outside at home. */
function placeLocally(
  context: PipelineContext,
  { hub, registry, bases }: { hub: string; registry: string; bases: LocalBases },
): PipelineContext {
  const places = context.images.map((image) => {
    const { repository, digest } = image.engine === "sdk" ? bases.sdk : bases.base;
    return [image.branch, { repository, digest }] as const;
  });
  const profile = { ...context.profile, hub, huggingFace: hub, registry, bases: Object.fromEntries(places) };
  return { ...context, profile };
}
