import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import path from "node:path";
import { type Image, modelRequests, readCatalogue } from "@funasr-images/catalog";
import type { Report, Say } from "@funasr-images/pipeline";
import { execa } from "execa";
import { startServices } from "../start-services.ts";
import { startUpstreamWorld, type UpstreamWorld } from "./start-upstream-world.ts";

export interface CheckUpstreamOptions {
  /** The repository. */
  readonly root: string;
  /** A folder that survives runs. */
  readonly state: string;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/** One thing that has to hold, and whether it did. */
export interface Shown {
  readonly what: string;
  readonly holds: boolean;
  readonly detail: string;
}

/** Engine, registry and world, once; nothing is released. What needs a network is fetched by this. */
export async function prepareUpstream(options: CheckUpstreamOptions): Promise<void> {
  const { services, world } = await openUpstream(options);
  await world.close();
  await services.stop();
}

/**
 * `./scripts/release` against the world, in a fresh clone of what is committed: a cold start, the same again, a newer SDK beside one
 * that is mislabelled, a model that changed on its hub.
 */
export async function checkUpstream(options: CheckUpstreamOptions): Promise<Shown[]> {
  const { root, state, say, signal } = options;
  const { services, world } = await openUpstream(options);
  const clone = path.join(state, "clone");
  const shown: Shown[] = [];
  const show = (what: string, holds: boolean, detail: string) => {
    shown.push({ what, holds, detail });
    say.line(`${holds ? "holds" : "FAILED"}: ${what}: ${detail}`);
  };
  try {
    const outside = Object.keys(networkInterfaces()).filter((name) => name !== "lo" && name !== "docker0");
    const answer = await fetch("https://modelscope.cn", { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    show("loopback is the only network", outside.length === 0 && !answer, outside.join(", ") || "no other interface");
    await cloneRepository(root, clone);
    // A cold start: no store, no packages, no layers, and a repository that no image was ever pushed to.
    await rm(path.join(state, "release"), { recursive: true, force: true });
    const repository = `${services.registry}/check-${randomUUID().slice(0, 8)}/funasr`;
    const release = async (...flags: string[]): Promise<Report> => {
      say.line(`./scripts/release ${flags.join(" ")}`);
      const file = path.join(state, "report.json");
      await rm(file, { force: true });
      const named = ["--profile", world.profile, "--registry", repository, "--report", file];
      await execa("./scripts/release", [...named, ...flags], {
        cwd: clone,
        stdio: ["ignore", "inherit", "inherit"],
        cancelSignal: signal,
        env: { FUNASR_STATE: path.join(state, "release"), FUNASR_UNRUNNABLE_LEGS: "skip" },
      });
      const report = JSON.parse(await readFile(file, "utf8")) as Report;
      await execa("git", [...identity, "commit", "-qam", "chore(images): confirm sources", "--allow-empty"], {
        cwd: clone,
      });
      return report;
    };
    const { images } = await readCatalogue(path.join(root, "images"));
    await run(images, world, release, show);
  } finally {
    await world.close();
    await services.stop();
  }
  return shown;
}

async function run(
  images: readonly Image[],
  world: UpstreamWorld,
  release: (...flags: string[]) => Promise<Report>,
  show: (what: string, holds: boolean, detail: string) => void,
): Promise<void> {
  const update = ["--update", "--confirm", "--accept"];
  const cold = await release(...update);
  show(
    "a cold start releases every leg",
    cold.ok && cold.tags.length > 0 && built(cold).length === cold.legs.length,
    tell(cold),
  );

  const again = await release();
  const still = again.ok && built(again).length === 0 && again.pushedBytes === 0 && again.downloadedBytes === 0;
  show("the same again moves nothing", still && digests(again) === digests(cold), tell(again));

  const [sdk, next, broken] = planBump(images);
  await world.publish({ tag: next, arm64: "right" });
  await world.publish({ tag: broken, arm64: "mislabelled" });
  const bumped = await release(...update);
  const onIt = images.filter((image) => image.engine === "sdk" && image.sdk.tag === sdk);
  show(
    "a newer SDK rebuilds what is on it",
    bumped.ok && isOnly(bumped, onIt) && bumped.tags.some((tag) => tag.endsWith(next.replace(/.*-/, ""))),
    tell(bumped),
  );

  const { model, users } = findRareModel(images);
  world.drift(model, { path: "config.yaml", bytes: Buffer.from("# changed on the hub\n") });
  const locked = await release();
  show("a model that changed on its hub changes nothing by itself", built(locked).length === 0, tell(locked));
  const drifted = await release(...update);
  show("when it is confirmed, it rebuilds what has it", drifted.ok && isOnly(drifted, users), tell(drifted));
}

/** An SDK tag that an image names, the next one, and the one after that. */
function planBump(images: readonly Image[]): readonly [string, string, string] {
  const tags = images.flatMap((image) => (image.engine === "sdk" ? [image.sdk.tag] : []));
  const tag = tags.at(-1) ?? "";
  const later = (by: number) => tag.replace(/\d+$/, (patch) => String(Number(patch) + by));
  return [tag, later(1), later(2)];
}

/** A model that the fewest images have, with a file that is not weights. */
function findRareModel(images: readonly Image[]): { readonly model: string; readonly users: readonly Image[] } {
  const usersOf = (id: string) =>
    images.filter((image) => Object.values(image.models).some((model) => model.id === id));
  const [rarest] = modelRequests(images)
    .filter(({ files }) => files.includes("config.yaml"))
    .map(({ id }) => ({ model: id, users: usersOf(id) }))
    .sort((one, other) => one.users.length - other.users.length);
  return rarest ?? { model: "", users: [] };
}

/** Engine, registry and world of a check; whoever opens them closes the world and stops the services. */
export async function openUpstream({ root, state, say, signal }: CheckUpstreamOptions) {
  const services = await startServices({ registry: "localhost:0/world", state, say, signal });
  try {
    const { registry } = services;
    const world = await startUpstreamWorld({
      root,
      state: path.join(state, "world"),
      registry,
      ahead: true,
      say,
      signal,
    });
    return { services, world };
  } catch (error) {
    await services.stop();
    throw error;
  }
}

/** With packages of its own, since npm empties that folder when it wants others. */
async function cloneRepository(root: string, clone: string): Promise<void> {
  await rm(clone, { recursive: true, force: true });
  await mkdir(path.dirname(clone), { recursive: true });
  await execa("git", ["clone", "--quiet", root, clone]);
  const copy = ["-a", path.join(root, "node_modules"), path.join(clone, "node_modules")];
  await execa("cp", ["-l", ...copy]).catch(() => execa("cp", copy));
}

const identity = ["-c", "user.name=check", "-c", "user.email=check@localhost"];

function built({ legs }: Report): Report["legs"] {
  return legs.filter((leg) => !leg.reused);
}

/** Whether every leg of these images was built, and no other. */
function isOnly(report: Report, images: readonly Image[]): boolean {
  const wanted = images.flatMap(({ branch, archs }) => archs.map((arch) => `${branch}/${arch}`));
  const names = built(report).map(({ branch, arch }) => `${branch}/${arch}`);
  return names.sort().join() === wanted.sort().join();
}

function digests({ legs }: Report): string {
  return legs.map(({ digest }) => digest).join();
}

function tell(report: Report): string {
  const names = built(report).map((leg) => `${leg.branch}/${leg.arch}`);
  return `${report.version}, built ${names.join(", ") || "nothing"}, downloaded ${report.downloadedBytes} bytes, pushed ${report.pushedBytes}`;
}
