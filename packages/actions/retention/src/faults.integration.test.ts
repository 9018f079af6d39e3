import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  openRegistry,
  type Registry,
  type RunningRegistry,
  type StoredManifest,
  startRegistry,
} from "@funasr-images/registry";
import { type Asked, type Meddler, type PassingReply, startMeddler } from "@funasr-images/registry/testing";
import {
  applyRelease,
  applyRetention,
  openRegistryShelf,
  planRelease,
  planRetention,
  readStored,
  type Shelf,
} from "@funasr-images/release";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGitHub } from "../../src/github/open-github.ts";
import { pushSampleLegs, samplePlan } from "../../src/testing/release-sample.ts";
import { runAction } from "../../src/testing/run-action.ts";
import { startPackages, type TestPackages } from "../../src/testing/start-packages.ts";
import { openPackages } from "./open-packages.ts";
import { listFaults } from "./testing/faults.ts";

// Every reply that a run gets is replaced by every fault in turn, over a real registry and through real connections.
const rules = { branches: ["offline"], keep: 1, graceDays: 7, now: new Date() } as const;
const longAgo = new Date("2026-01-01");

let directory: string;
let running: RunningRegistry;
let meddler: Meddler;
let packages: TestPackages;
/** The registry itself, beside the meddler. */
let registry: Registry;
/** The registry behind the meddler. */
let seen: Registry;
let world: { readonly manifests: readonly StoredManifest[]; readonly tags: ReadonlyMap<string, string> };
let planned: readonly string[];
const remembered = new Map<Asked, PassingReply>();
const faults = listFaults(remembered);

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "retention-faults-"));
  running = await startRegistry({ directory: path.join(directory, "registry"), delete: true });
  registry = openRegistry(`${running.address}/somebody/funasr`);
  packages = await startPackages(registry, "funasr", "User");
  meddler = startMeddler();
  // The other registry tests show that asking again heals; here each fault stays what it is.
  seen = openRegistry(registry.repository, { fetch: meddler.fetch, retries: 0 });

  await release("0.1.0");
  await release("0.1.1");
  await list();
  // The world as it was: a version less, the moving tags at another one, and no tag of a person's own yet.
  meddler.meddle(
    () => true,
    (reply, asked) => {
      remembered.set(asked, reply);
      return reply;
    },
  );
  await readStored(seen, (await openShelf("packages")).list);
  await readStored(seen);

  await release("0.1.2");
  await list();
  const mine = await registry.getManifest("offline-0.1.1");
  await registry.putManifest("mine", mine?.bytes as Uint8Array, mine?.mediaType as string);
  meddler.forget();
  const stored = await readStored(registry);
  world = {
    manifests: await Promise.all(
      [...stored.manifests.keys()].map(async (digest) => (await registry.getManifest(digest)) as StoredManifest),
    ),
    tags: new Map(stored.tags.map(({ tag, digest }) => [tag, digest])),
  };
  planned = planRetention(stored, rules).deleted.map(({ digest }) => digest);
});
afterAll(async () => {
  await meddler?.close();
  await packages?.close();
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});

describe.each(["registry", "packages"] as const)(
  "retention through the API of the %s",
  { timeout: 900_000 },
  (kind) => {
    it("deletes exactly what it planned when nothing goes wrong", async () => {
      meddler.rest();
      expect(await retain(kind)).toBe("done");
      expect(planned).toHaveLength(2);
      expect(await restore()).toEqual(planned.toSorted());
    });

    it("deletes nothing more when any single reply is another one", async () => {
      const { asked, firstDeletion } = await watch(kind);
      const seenFaults = new Set<string>();
      const wrong: string[] = [];
      for (const [name, { meddling, on = () => true }] of Object.entries(faults)) {
        for (const [index, line] of asked.entries()) {
          if (!on(line)) continue;
          meddler.meddle((at) => at === index, meddling);
          const outcome = await retain(kind);
          const deleted = await restore();
          seenFaults.add(name);
          const about = `${name} instead of reply ${index} (${line}): ${outcome}, ${deleted.length} deleted`;
          if (!deleted.every((digest) => planned.includes(digest))) wrong.push(about);
          // What the first reading gets wrong ends the run, or was healed by asking again: then all is as planned.
          else if (index < firstDeletion && outcome !== "done" && deleted.length > 0) wrong.push(about);
          else if (outcome === "done" && deleted.length !== planned.length) wrong.push(about);
        }
      }
      expect(wrong).toEqual([]);
      const made =
        kind === "packages" ? Object.keys(faults) : Object.keys(faults).filter((name) => !/version/.test(name));
      expect([...seenFaults].toSorted()).toEqual(made.toSorted());
    });

    it("deletes nothing when all replies of one kind are faulty, however often they are asked for", async () => {
      const { asked } = await watch(kind);
      const routes = [...new Set(asked.map(routeOf))].filter((route) => !route.startsWith("DELETE"));
      expect(routes.length).toBeGreaterThan(2);
      const wrong: string[] = [];
      for (const [name, { meddling, on = () => true }] of Object.entries(faults)) {
        for (const route of routes) {
          if (!asked.some((line) => routeOf(line) === route && on(line))) continue;
          meddler.meddle((_index, line) => routeOf(line) === route && on(line), meddling);
          const outcome = await retain(kind);
          const deleted = await restore();
          const about = `${name} instead of every ${route}: ${outcome}, ${deleted.length} deleted`;
          if (!deleted.every((digest) => planned.includes(digest))) wrong.push(about);
          if (outcome === "done" && deleted.length !== planned.length) wrong.push(about);
        }
      }
      expect(wrong).toEqual([]);
    });
  },
);

describe("the action retention as GitHub runs it", () => {
  it.each([
    ["registry", "a 404 of a proxy", "/tags/list"],
    ["packages", "a 404 of a proxy", "/tags/list"],
    ["packages", "a 404 in the server's own format", "/tags/list"],
    ["packages", "tags: null", "/tags/list"],
    ["packages", "a list without its next page", "/tags/list"],
    ["packages", "a version without its tags", "/versions"],
    ["packages", "an empty page", "/versions"],
  ] as const)("by the %s: %s for %s deletes nothing and is red", async (kind, name, route) => {
    let left = 1;
    meddler.meddle((_index, line) => line.includes(route) && left-- > 0, faults[name]?.meddling ?? ((reply) => reply));
    const run = await retainAsAction(kind);
    expect(left).toBeLessThan(1);
    expect(await restore()).toEqual([]);
    expect(run.exitCode).toBe(1);
    expect(run.log).toContain("::error");
  });

  it("deletes exactly the plan through the same doors", async () => {
    meddler.rest();
    const run = await retainAsAction("packages");
    expect(run.log).not.toContain("::error");
    expect(await restore()).toEqual(planned.toSorted());
  });
});

async function release(version: string) {
  const legs = path.join(directory, `legs-${version}`);
  const moving = ["offline-0.1", "offline"];
  const plan = samplePlan(registry, version, "c".repeat(40));
  const one = {
    ...plan,
    legs: plan.legs.filter(({ arch }) => arch === "amd64"),
    release: { kind: "release", branches: [{ branch: "offline", version: `offline-${version}`, moving }] },
  } as const;
  const [digest = ""] = await pushSampleLegs(one, registry, legs);
  const stored = await registry.getManifest(digest);
  const manifest = { digest, size: stored?.bytes.length ?? 0, mediaType: stored?.mediaType ?? "" };
  const results = one.legs.map(({ branch, arch }) => ({ branch, arch, manifest, smoke: { kind: "passed" as const } }));
  await applyRelease(planRelease(one, results), registry);
}

/** Lets the packages API know what the registry holds. */
async function list() {
  for (const digest of (await readStored(registry)).manifests.keys()) packages.add(digest, longAgo);
}

async function openShelf(kind: "registry" | "packages"): Promise<Shelf> {
  if (kind === "registry") return openRegistryShelf(seen);
  const env = { GITHUB_API_URL: packages.url, GITHUB_REPOSITORY: "somebody/funasr-images" };
  const github = openGitHub("token", env, meddler.fetch);
  if (!github) throw new Error("not opened");
  return openPackages(github, "somebody/funasr");
}

/** What the action does, without a process of its own. @returns how it ended */
async function retain(kind: "registry" | "packages"): Promise<string> {
  try {
    const shelf = await openShelf(kind);
    const plan = planRetention(await readStored(seen, shelf.list), rules);
    await applyRetention(plan, seen, rules, { shelf });
    return "done";
  } catch (error) {
    return `${(error as { code?: string }).code ?? (error as Error).name}: ${(error as Error).message.slice(0, 200)}`;
  }
}

async function retainAsAction(api: "registry" | "packages") {
  const repository = `${new URL(await meddler.front(`http://${running.address}`)).host}/somebody/funasr`;
  const inputs = { registry: repository, keep: "1", "dry-run": "false", api, "github-token": "token" };
  const env = { GITHUB_API_URL: await meddler.front(packages.url), GITHUB_REPOSITORY: "somebody/funasr-images" };
  return runAction("retention", inputs, { env });
}

/** The requests of a run in which nothing goes wrong. */
async function watch(kind: "registry" | "packages") {
  meddler.rest();
  expect(await retain(kind)).toBe("done");
  const asked = [...meddler.asked()];
  await restore();
  return { asked, firstDeletion: asked.findIndex((line) => line.startsWith("DELETE")) };
}

function routeOf(asked: Asked): string {
  return asked
    .replace(/\?.*/, "")
    .replace(/sha256:\w+$/, "DIGEST")
    .replace(/(?<=manifests\/)(?!DIGEST)[\w.-]+$/, "TAG")
    .replace(/\d+$/, "ID");
}

/** Looks what is gone, beside the meddler, and brings it back. @returns what was gone, sorted */
async function restore(): Promise<string[]> {
  if (!meddler.asked().some((line) => line.startsWith("DELETE"))) return [];
  const gone: StoredManifest[] = [];
  for (const manifest of world.manifests) if (!(await registry.resolveTag(manifest.digest))) gone.push(manifest);
  const byIndex = gone.toSorted((one, other) => Number("manifests" in one.json) - Number("manifests" in other.json));
  for (const { digest, bytes, mediaType } of byIndex) {
    await registry.putManifest(digest, bytes, mediaType);
    for (const [tag, of] of world.tags) if (of === digest) await registry.putManifest(tag, bytes, mediaType);
    packages.add(digest, longAgo);
  }
  meddler.restored();
  return gone.map(({ digest }) => digest).toSorted();
}
