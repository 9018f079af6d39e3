import type { Arch, PlanSelection } from "@funasr-images/catalog";
import { startHub } from "@funasr-images/hub";
import { createStages, type PipelineResult, readContext, runPipeline, type Say } from "@funasr-images/pipeline";
import { parseRepository } from "@funasr-images/registry";
import { buildBases } from "./build-bases.ts";
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
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/** The pipeline over the hub and the base images of this machine. Nothing outside is asked. */
export async function runLocalPipeline(options: LocalPipelineOptions): Promise<PipelineResult> {
  const { root, state, services, say, signal } = options;
  const stages = createStages(signal);
  const read = await readContext({ ...options, profile: "local" });
  const repository = options.repository ?? parseRepository(read.profile.registry).name;

  const { sdk, base, downloadedBytes } = await stages.run("bases", () =>
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
    const profile = { ...read.profile, hub: hub.endpoint, registry: `${services.registry}/${repository}` };
    const result = await runPipeline(
      { ...read, profile, sdk, base },
      { runnable: [services.machine.arch as Arch], selection: options.selection ?? {}, stages, say, signal },
    );
    const { report } = result;
    return {
      ...result,
      report: {
        ...report,
        downloadedBytes: report.downloadedBytes + downloadedBytes,
        pushedBytes: report.pushedBytes + sdk.pushedBytes + base.pushedBytes,
      },
    };
  } finally {
    await hub.close();
  }
}
