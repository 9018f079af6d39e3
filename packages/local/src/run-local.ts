import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { findImage, type Image, readImages, readProfile } from "@funasr-images/catalog";
import { type LegReport, type Report, renderReport, type Say } from "@funasr-images/pipeline";
import { parseRepository } from "@funasr-images/registry";
import { assertKeepable, keepContainer } from "./keep-container.ts";
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
  /** The port of that container. @default 10095 */
  readonly port?: number;
  /** A file for the report. */
  readonly report?: string;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/** `./scripts/run-local`: services up, pipeline, report, table, services down. */
export async function runLocal(options: LocalOptions): Promise<Report> {
  const { root, state, keep, port = usualPort, say, signal } = options;
  const started = performance.now();
  // A report that cannot be written is better known now than in some minutes.
  if (options.report) await mkdir(path.dirname(path.resolve(options.report)), { recursive: true });
  const images = await readImages(path.join(root, "images"));
  const profile = await readProfile(path.join(root, "images/local/profile.json"));
  const reference = options.registry ?? profile.registry;
  const services = await startServices({ registry: reference, state, say, signal });
  let leaving = false;
  try {
    if (keep) await assertKeepable(port);
    const setup = (performance.now() - started) / 1000;
    const { report, plan } = await runLocalPipeline({
      root,
      state,
      services,
      repository: parseRepository(reference).name,
      selection: { branches: options.branches ?? [], archs: options.archs ?? [] },
      say,
      signal,
    });
    const whole: Report = { ...report, seconds: { setup, ...report.seconds } };
    if (options.report) await writeFile(options.report, `${JSON.stringify(whole, null, 2)}\n`);
    const leg = whole.ok ? chooseLeg(whole, options.branches?.[0]) : undefined;
    const image =
      leg && (whole.tags.includes(leg.branch) ? `${plan.registry}:${leg.branch}` : `${plan.registry}@${leg.digest}`);
    if (keep && leg && image) {
      say.line(`keeping the registry at ${services.registry} and a container of ${image}`);
      const container = await keepContainer(image, leg.branch, port);
      say.line(`to end it: ${[`${services.docker} rm --force ${container}`, ...services.end].join("; ")}`);
      leaving = true;
    }
    say.line(`done in ${((performance.now() - started) / 1000).toFixed(1)} s\n\n${renderReport(whole)}\n`);
    if (leg && image) {
      const subject = findImage(images, leg.branch);
      say.line(`talk to it:\n\n${talk(subject, image, { port, docker: services.docker, running: leaving })}\n`);
    }
    return whole;
  } finally {
    if (leaving) await services.leave();
    else await services.stop();
  }
}

/** A leg that has transcribed here: that of the wanted branch, else the first one. */
function chooseLeg({ legs }: Report, branch: string | undefined): LegReport | undefined {
  const transcribed = legs.filter(({ smoke }) => "cer" in smoke);
  return transcribed.find((leg) => leg.branch === branch) ?? transcribed[0];
}

const usualPort = 10_095;
const recording = "images/local/models/speech-zh/samples/time.wav";

/** One command that shows what an image is for. */
function talkTo({ branch, sample }: Image, port: number): string {
  const url = port === usualPort ? "" : `--url ws://127.0.0.1:${port} `;
  const commands: Readonly<Record<Image["sample"], string>> = {
    transcribe: `npx funasr transcribe ${url}${recording}`,
    "transcribe-live": `npx funasr transcribe ${url}--mode 2pass ${recording}`,
    subtitles: `curl -F file=@${recording} -F model=${branch} -F response_format=srt http://127.0.0.1:${port}/v1/audio/transcriptions`,
  };
  return commands[sample];
}

/** The commands that talk to an image; without those that start it when it is running already. */
function talk(
  subject: Image,
  image: string,
  { port, docker, running }: { port: number; docker: string; running: boolean },
): string {
  const start = running
    ? []
    : [
        `./scripts/run-local --keep --branch ${subject.branch}   # or, with engine and registry running:`,
        `${docker} run -d -p ${port}:10095 ${image}`,
      ];
  return [...start, talkTo(subject, port)].map((line) => `  ${line}`).join("\n");
}
