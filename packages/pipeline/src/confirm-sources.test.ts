import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type ModelLock, modelRequests, readImages } from "@funasr-images/catalog";
import { createRepository, type Hub, startHub } from "@funasr-images/hub";
import { mediaTypes, openRegistry, pushIndex, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { pushTinyImage } from "@funasr-images/registry/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConfirmOptions, confirmSources, markDownloaded } from "./confirm-sources.ts";
import { readContext } from "./read-context.ts";

const images = fileURLToPath(new URL("../../../images", import.meta.url));
const said: string[] = [];
const say = { line: (text: string) => said.push(text), progress: () => {} };
let directory: string;
let root: string;
let hub: Hub;
let registry: RunningRegistry;
let digest: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "confirm-"));
  registry = await startRegistry({ directory: path.join(directory, "registry") });
  digest = await pushSdk("0.4.7");
});
afterAll(async () => {
  await registry?.close();
  await rm(directory, { recursive: true });
});
beforeEach(async () => {
  said.length = 0;
  root = await mkdtemp(path.join(directory, "root-"));
  for (const file of ["profile.json", "models.json", "models.lock.json", "speech", "offline"]) {
    await cp(path.join(images, file), path.join(root, "images", file), { recursive: true });
  }
  const requests = modelRequests(await readImages(path.join(root, "images")));
  hub = await startHub({
    repositories: requests.map(({ id, files, revision }) =>
      createRepository(
        id,
        files.map((file) => ({ path: file, bytes: Buffer.from(`${id} ${file}`) })),
        { tag: revision },
      ),
    ),
  });
  return () => hub.close();
});

const context = (env: Record<string, string> = {}) =>
  readContext({
    ...{ root, state: path.join(root, ".local"), profile: "upstream" },
    env: {
      FUNASR_HUB: hub.endpoint,
      FUNASR_BASE_MIRRORS: `registry.cn-hangzhou.aliyuncs.com/funasr_repo/funasr=${registry.address}/mirror/sdk`,
      ...env,
    },
  });
const confirm = async (options: Partial<ConfirmOptions> = {}, env?: Record<string, string>) =>
  confirmSources(await context(env), { say, ...options });
const read = async <T>(file: string) => JSON.parse(await readFile(path.join(root, "images", file), "utf8")) as T;
const written = async () => ({
  locked: (await read<ModelLock>("models.lock.json")).models.length,
  digest: (await read<{ sdk: { digest?: string } }>("offline/image.json")).sdk.digest,
});
const nothing = { locked: 0, digest: undefined };

describe("with nothing confirmed yet", () => {
  it("shows what was found beside what is expected, and writes nothing without a person", async () => {
    await expect(confirm({ accept: true })).rejects.toMatchObject({
      code: "UNCONFIRMED",
      fix: expect.stringContaining("--confirm"),
    });
    const table = said.find((line) => line.startsWith("found:"));
    expect(table).toMatch(
      /offline +funasr-runtime-sdk-cpu-0\.4\.7 +sha256:[0-9a-f]{12} +amd64, arm64 +not known, as 127\.0\.0\.1:\d+\/mirror\/sdk says/,
    );
    expect(table).toMatch(/iic\/speech_fsmn_vad\S+ model_quant\.onnx +[0-9a-f]{12}.* differs/);
    expect(table).toMatch(/vad-punc_\S+ model_quant\.onnx +[0-9a-f]{12} .* not known/);
    expect(await written()).toEqual(nothing);
  });

  it("does not take what differs from the catalogue by --confirm alone", async () => {
    await expect(confirm({ confirm: true })).rejects.toMatchObject({
      code: "UNCONFIRMED",
      message: expect.stringMatching(/iic\/speech_fsmn_vad\S+\/model_quant\.onnx.*--confirm --accept/),
    });
    expect(await written()).toEqual(nothing);
  });

  it("writes lock and digest when told to, keeps the catalogue's repository, and asks nobody the next time", async () => {
    const confirmed = await confirm({ confirm: true, accept: true });
    expect(await written()).toEqual({ locked: 5, digest });
    expect((await read<{ sdk: object }>("offline/image.json")).sdk).toMatchObject({
      repository: "registry.cn-hangzhou.aliyuncs.com/funasr_repo/funasr",
    });
    expect(confirmed.lock.models).toHaveLength(5);
    const before = hub.requests.length;
    const again = await context();
    expect(await confirmSources(again, { say })).toBe(again);
    expect(hub.requests.length).toBe(before);
  });

  it("asks a person, tells how much differs, and takes no for an answer", async () => {
    const questions: string[] = [];
    const ask = (answer: boolean) => async (question: string) => {
      questions.push(question);
      return answer;
    };
    await expect(confirm({ ask: ask(false) })).rejects.toMatchObject({ code: "UNCONFIRMED" });
    expect(await written()).toEqual(nothing);
    await confirm({ ask: ask(true) });
    expect(await written()).toEqual({ locked: 5, digest });
    expect(questions[0]).toMatch(/images\/\? \d+ of them differ from what is expected/);
  });

  it("goes on with what was found in a dry run, and writes nothing", async () => {
    const found = await confirm({ dryRun: true });
    expect(found.lock.models).toHaveLength(5);
    expect(found.images[0]).toMatchObject({ sdk: { digest } });
    expect(await written()).toEqual(nothing);
  });

  it.each([
    ["a hub that is silent", { FUNASR_HUB: "http://127.0.0.1:1" }, /^hub \(FUNASR_HUB\): /],
    [
      "a mirror that is silent",
      { FUNASR_BASE_MIRRORS: "registry.cn-hangzhou.aliyuncs.com=127.0.0.1:1" },
      /^baseMirrors \(/,
    ],
  ])("names the key of %s", async (_name, env, message) => {
    await expect(confirm({ confirm: true, accept: true }, env)).rejects.toMatchObject({
      code: "ADDRESS_FAILED",
      message: expect.stringMatching(message),
    });
    expect(await written()).toEqual(nothing);
  });
});

describe("later", () => {
  it("an update takes up a newer SDK by its tag and digest, and leaves the lock as it is", async () => {
    await confirm({ confirm: true, accept: true });
    const lock = await readFile(path.join(root, "images/models.lock.json"), "utf8");
    const newer = await pushSdk("0.4.8", { label: "newer" });
    await confirm({ update: true, confirm: true, accept: true });
    expect((await read<{ sdk: object }>("offline/image.json")).sdk).toMatchObject({
      ...{ tag: "funasr-runtime-sdk-cpu-0.4.8", version: "0.4.8", digest: newer },
    });
    expect(await readFile(path.join(root, "images/models.lock.json"), "utf8")).toBe(lock);
    expect(said.at(-1)).toMatch(/^written: .*offline\/image\.json$/);
  });

  it("is the same context when an update finds nothing new", async () => {
    await confirm({ confirm: true, accept: true });
    await confirm({ update: true, confirm: true, accept: true });
    const before = await context();
    expect(await confirmSources(before, { say, update: true, confirm: true })).toBe(before);
  });

  it("asks again for a model that is locked at another revision", async () => {
    await confirm({ confirm: true, accept: true });
    const file = path.join(root, "images/models.lock.json");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/"revision": "[^"]+"/, '"revision": "v0.0.1"'));
    await confirm({ confirm: true, accept: true });
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("does not take other bytes behind the tag of an SDK by --confirm alone", async () => {
    await confirm({ confirm: true, accept: true });
    await pushSdk("0.4.9", { label: "newest" });
    const file = path.join(root, "images/offline/image.json");
    const other = `sha256:${"0".repeat(64)}`;
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(digest, other).replaceAll("0.4.7", "0.4.9"));
    await expect(confirm({ update: true, confirm: true })).rejects.toMatchObject({
      code: "UNCONFIRMED",
      message: expect.stringContaining("offline: funasr-runtime-sdk-cpu-0.4.9"),
    });
    expect((await written()).digest).toBe(other);
  });

  it("marks models as confirmed after their download, once", async () => {
    const confirmed = await confirm({ confirm: true, accept: true });
    const ids = confirmed.lock.models.map(({ id }) => id);
    expect(await markDownloaded(confirmed, ids)).toBe(true);
    const { models } = await read<{ models: { id: string; evidence: string }[] }>("models.json");
    expect(models.filter(({ id }) => ids.includes(id)).map(({ evidence }) => evidence)).toEqual(
      ids.map(() => "confirmed"),
    );
    expect(await markDownloaded(confirmed, ids)).toBe(false);
  });
});

async function pushSdk(version: string, more: Record<string, string> = {}): Promise<string> {
  const repository = openRegistry(`${registry.address}/mirror/sdk`);
  const manifests = [];
  for (const architecture of ["amd64", "arm64"]) {
    const manifest = await pushTinyImage(repository, { os: "linux", architecture, ...more });
    manifests.push({ ...manifest, platform: { os: "linux", architecture } });
  }
  const index = await pushIndex(repository, manifests);
  await repository.putManifest(`funasr-runtime-sdk-cpu-${version}`, index.bytes, mediaTypes.index);
  return index.digest;
}
