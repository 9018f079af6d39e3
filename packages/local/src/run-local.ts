import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { readProfile } from "@funasr-images/catalog";
import { type Report, renderReport, type Say } from "@funasr-images/pipeline";
import { parseRepository } from "@funasr-images/registry";
import { keepContainer } from "./keep-container.ts";
import { runLocalPipeline } from "./run-local-pipeline.ts";
import { startServices } from "./start-services.ts";

export interface LocalOptions {
  /** The repository. */
  readonly root: string;
  /** A folder that survives runs. */
  readonly state: string;
  /** `localhost:PORT/repository`. @default that of the local profile */
  readonly registry?: string;
  readonly branches?: readonly string[];
  readonly archs?: readonly string[];
  /** Leave registry, engine and a container of the released image running. */
  readonly keep?: boolean;
  /** A file for the report. */
  readonly report?: string;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/** `./scripts/run-local`: services up, pipeline, report, table, services down. */
export async function runLocal(options: LocalOptions): Promise<Report> {
  const { root, state, keep, say, signal } = options;
  const cancel = signal ? { signal } : {};
  const started = performance.now();
  // A report that cannot be written is better known now than in some minutes.
  if (options.report) await mkdir(path.dirname(path.resolve(options.report)), { recursive: true });
  const profile = await readProfile(path.join(root, "images/local/profile.json"));
  const reference = options.registry ?? profile.registry;
  const services = await startServices({ registry: reference, state, say, ...cancel });
  let leaving = false;
  try {
    const setup = (performance.now() - started) / 1000;
    const { report, plan } = await runLocalPipeline({
      root,
      state,
      services,
      repository: parseRepository(reference).name,
      selection: { branches: options.branches ?? [], archs: options.archs ?? [] },
      say,
      ...cancel,
    });
    const whole: Report = { ...report, seconds: { setup, ...report.seconds } };
    if (options.report) await writeFile(options.report, `${JSON.stringify(whole, null, 2)}\n`);
    const leg = whole.ok ? whole.legs.find((other) => "cer" in other.smoke) : undefined;
    const image =
      leg && (whole.tags.includes(leg.branch) ? `${plan.registry}:${leg.branch}` : `${plan.registry}@${leg.digest}`);
    if (keep && leg && image) {
      say.line(`keeping the registry at ${services.registry} and a container of ${image}`);
      say.line(`to end it: docker rm --force ${await keepContainer(image, leg.branch)}`);
      leaving = true;
    }
    say.line(`done in ${((performance.now() - started) / 1000).toFixed(1)} s\n\n${renderReport(whole)}\n`);
    if (image) say.line(`talk to it:\n\n${talk(image, leaving)}\n`);
    return whole;
  } finally {
    if (leaving) services.leave();
    else await services.stop();
  }
}

/** The commands that talk to an image; without those that start it when it is running already. */
function talk(image: string, running: boolean): string {
  const start = running
    ? []
    : ["./scripts/run-local --keep   # or, with engine and registry running:", `docker run -d -p 10095:10095 ${image}`];
  return [...start, "npx funasr transcribe images/local/models/speech-zh/samples/time.wav"]
    .map((line) => `  ${line}`)
    .join("\n");
}
