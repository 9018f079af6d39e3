import path from "node:path";
import { checkBase } from "@funasr-images/builder";
import {
  type Arch,
  type Plan,
  type PlanSelection,
  plan,
  readImages,
  readModelLock,
  readProfile,
} from "@funasr-images/catalog";
import { startHub } from "@funasr-images/hub";
import { downloadModels, openModelStore } from "@funasr-images/models";
import { openRegistry } from "@funasr-images/registry";
import { applyRelease, planRelease } from "@funasr-images/release";
import { readRecordings } from "@funasr-images/smoke";
import { buildSdk } from "./build-sdk.ts";
import { gatherFacts } from "./gather-facts.ts";
import { hubContent } from "./hub-content.ts";
import type { Report } from "./report.ts";
import { type LegOutcome, runLeg } from "./run-leg.ts";
import type { Say } from "./say.ts";
import type { Services } from "./start-services.ts";

export interface PipelineOptions {
  /** The repository. */
  readonly root: string;
  /** A folder that survives the run: model store, npm packages, trees, layouts. */
  readonly state: string;
  readonly services: Pick<Services, "machine" | "registry">;
  /** The catalogue. @default `images` in the repository */
  readonly imagesDirectory?: string;
  /** Repository inside the registry. @default that of the profile */
  readonly repository?: string;
  readonly selection?: PlanSelection;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

export interface PipelineResult {
  readonly report: Report;
  readonly plan: Plan;
  /** `host/repository`. */
  readonly registry: string;
}

/** The whole pipeline in the local profile: SDK, plan, models, legs, release. Nothing outside this machine is asked. */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const { root, state, services, say, signal, imagesDirectory = path.join(options.root, "images") } = options;
  const cancel = signal ? { signal } : {};
  const seconds: Record<string, number> = {};
  const stage = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    const started = performance.now();
    try {
      return await run();
    } finally {
      seconds[name] = (seconds[name] ?? 0) + (performance.now() - started) / 1000;
    }
  };

  const images = await readImages(imagesDirectory);
  const profile = await readProfile(path.join(imagesDirectory, "local/profile.json"));
  const lock = await readModelLock(profile.lock);
  const repository = options.repository ?? profile.registry.slice(profile.registry.indexOf("/") + 1);
  const reference = `${services.registry}/${repository}`;
  const registry = openRegistry(reference, cancel);

  const sdk = await stage("sdk", () =>
    buildSdk({
      root,
      state,
      repository: `${services.registry}/funasr-sdk`,
      archs: ["amd64", "arm64"],
      codename: services.machine.codename,
      say,
      ...cancel,
    }),
  );
  const { gathered, planned } = await stage("plan", async () => {
    await checkBase(sdk.repository, sdk.digest, [...new Set(images.flatMap((image) => image.archs))]);
    const runnable = [services.machine.arch as Arch];
    const gathered = await gatherFacts({ root, state, images, imagesDirectory, profile, registry, runnable });
    const stand = { repository: sdk.repository, digest: sdk.digest };
    const facts = { ...gathered.facts, sdk: Object.fromEntries(images.map((image) => [image.branch, stand])) };
    return { gathered, planned: plan(images, lock, { ...profile, registry: reference }, facts, options.selection) };
  });
  const builds = planned.legs.filter((leg) => leg.build.kind === "build").length;
  say.line(
    `plan: version ${planned.version}, ${planned.legs.length} legs, ${builds} to build, release: ${planned.release.kind}`,
  );

  const store = await openModelStore(path.join(state, "store"));
  const downloaded = await stage("models", async () => {
    const hub = await startHub({ repositories: await hubContent(images, imagesDirectory) });
    try {
      return await downloadModels(lock, {
        hub: { endpoint: hub.endpoint },
        store,
        ids: planned.models.map((model) => model.id),
        onProgress: (event) => say.progress(`${event.model} ${event.path}`),
        ...cancel,
      });
    } finally {
      await hub.close();
    }
  });
  say.line(`models: ${downloaded.downloadedBytes} bytes downloaded, ${downloaded.reusedBytes} in the store`);

  const outcomes: LegOutcome[] = [];
  for (const leg of planned.legs) {
    outcomes.push(
      await runLeg(leg, {
        plan: planned,
        images,
        imagesDirectory,
        state,
        models: lock.models,
        pathOf: (sha256) => store.path(sha256),
        gathered,
        registry,
        recordings: await readRecordings(profile.speech),
        stage,
        say,
        ...cancel,
      }),
    );
  }

  const ok = outcomes.every(({ result }) => result.smoke.kind !== "failed");
  let tags: string[] = [];
  let released = 0;
  if (!ok) say.line("no tag moves: a leg has failed");
  else if (planned.release.kind === "none") say.line(`no tag moves: ${planned.release.reason}`);
  else {
    const result = await stage("release", () =>
      applyRelease(
        planRelease(
          planned,
          outcomes.map((outcome) => outcome.result),
        ),
        registry,
        { onTag: ({ tag, moved }) => say.line(`${reference}:${tag}${moved ? "" : " (in place)"}`) },
      ),
    );
    tags = result.tags.map(({ tag }) => tag);
    released = result.pushedBytes;
  }
  const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
  return {
    plan: planned,
    registry: reference,
    report: {
      version: planned.version,
      ok,
      legs: outcomes.map((outcome) => outcome.report),
      downloadedBytes:
        sdk.downloadedBytes +
        downloaded.downloadedBytes +
        total(Object.values(gathered.runtime).map((tree) => tree.downloadedBytes)),
      pushedBytes: sdk.pushedBytes + total(outcomes.map((outcome) => outcome.pushedBytes)) + released,
      tags,
      seconds,
    },
  };
}
