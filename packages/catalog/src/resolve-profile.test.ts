import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openProfile } from "./resolve-profile.ts";

const images = fileURLToPath(new URL("../../../images", import.meta.url));
const digest = `sha256:${"a".repeat(64)}`;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "profile-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function write(values: object): Promise<string> {
  const file = path.join(directory, "site.json");
  await writeFile(file, JSON.stringify(values));
  return file;
}
const open = (env: Record<string, string>) => openProfile(images, "upstream", { env });

describe("openProfile", () => {
  it("reads the file, lets the environment replace it, and an option the environment", async () => {
    const env = { FUNASR_HUB: "https://one.test", FUNASR_REGISTRY: "one.test/x", HF_ENDPOINT: "" };
    const given = { registry: { text: "two.test/x", name: "--registry" } };
    const { profile, values } = await openProfile(images, "upstream", { env, given });
    expect(profile).toMatchObject({ hub: "https://one.test", registry: "two.test/x", unrunnableLegs: "block" });
    expect(profile).not.toHaveProperty("huggingFace");
    const from = Object.fromEntries(values.map((value) => [value.key, value.from]));
    expect(from).toMatchObject({
      ...{ hub: "FUNASR_HUB", registry: "--registry", huggingFace: "default" },
      unrunnableLegs: path.join(images, "profile.json"),
    });
  });

  it("takes a file that says only what is different, with its paths from its own folder", async () => {
    const mirrors = { "docker.io": "mirror.lan:5000" };
    const file = await write({ hub: "http://hub.lan", allowHttp: ["hub.lan"], baseMirrors: mirrors, speech: "speech" });
    const { profile, values } = await openProfile(images, file);
    expect(profile).toMatchObject({ name: "upstream", hub: "http://hub.lan", baseMirrors: mirrors });
    expect(profile.speech).toBe(path.join(directory, "speech"));
    expect(profile.lock).toBe(path.join(images, "models.lock.json"));
    expect(values.find(({ key }) => key === "hub")?.from).toBe(file);
  });

  it("reads lists, mirrors and one base for each branch from the environment", async () => {
    const { profile } = await open({
      FUNASR_ALLOW_HTTP: "a.lan, b.lan:8080",
      FUNASR_BASE_MIRRORS: "docker.io=m.lan:5000 r.test/a/b=m.lan:5000/c",
      FUNASR_BASES: `offline=localhost:5000/sdk@${digest},online=localhost:5000/other@${digest}`,
    });
    expect(profile).toMatchObject({
      allowHttp: ["a.lan", "b.lan:8080"],
      baseMirrors: { "docker.io": "m.lan:5000", "r.test/a/b": "m.lan:5000/c" },
      bases: {
        offline: { repository: "localhost:5000/sdk", digest },
        online: { repository: "localhost:5000/other", digest },
      },
    });
  });

  it("lets the environment lead the local profile nowhere outside", async () => {
    const env = { FUNASR_HUB: "https://one.test", HF_ENDPOINT: "https://two.test", FUNASR_REGISTRY: "localhost:1/x" };
    const { profile } = await openProfile(images, "local", { env });
    expect(profile).toMatchObject({ hub: "http://127.0.0.1:5010", registry: "localhost:1/x" });
    expect(profile).not.toHaveProperty("huggingFace");
  });

  it.each<[Record<string, string>, string]>([
    [{ FUNASR_HUB: "modelscope.cn" }, 'hub (FUNASR_HUB): "modelscope.cn" is not an address such as https://'],
    [{ FUNASR_HUB: "ftp://x.test" }, 'hub (FUNASR_HUB): "ftp://x.test" is not an address'],
    [{ HF_ENDPOINT: "https://x.test?a" }, "huggingFace (HF_ENDPOINT): "],
    [{ HF_ENDPOINT: "https://me:secret@x.test" }, 'huggingFace (HF_ENDPOINT): "x.test" is not an address'],
    [{ FUNASR_HUB: "http://hub.lan:8080" }, "so: --allow-http hub.lan:8080 (FUNASR_ALLOW_HTTP)"],
    [{ FUNASR_REDIRECT_HOSTS: "https://x.test" }, "redirectHosts (FUNASR_REDIRECT_HOSTS): "],
    [{ FUNASR_ALLOW_HTTP: "http://x.lan" }, 'allowHttp (FUNASR_ALLOW_HTTP): "http://x.lan" is not a host'],
    [{ FUNASR_ALLOW_HTTP: "*" }, 'allowHttp (FUNASR_ALLOW_HTTP): "*" is not a host'],
    [{ FUNASR_REGISTRY: "owner/funasr" }, 'registry (FUNASR_REGISTRY): "owner/funasr" is not host/repository'],
    [{ FUNASR_REGISTRY: "ghcr.io/Owner/funasr" }, "in lower case"],
    [{ FUNASR_REGISTRY: "https://ghcr.io/owner/funasr" }, "registry (FUNASR_REGISTRY): "],
    [{ FUNASR_BASE_MIRRORS: "docker.io" }, 'baseMirrors (FUNASR_BASE_MIRRORS): "docker.io" is not FROM=TO'],
    [{ FUNASR_BASE_MIRRORS: "docker.io=library" }, "baseMirrors (FUNASR_BASE_MIRRORS): "],
    [{ FUNASR_BASES: "offline=localhost:1/sdk:tag" }, "bases (FUNASR_BASES): "],
    [{ FUNASR_RECORDINGS: "/srv/speech" }, "recordings (FUNASR_RECORDINGS): "],
    [{ npm_config_registry: "npm.lan" }, "npm (npm_config_registry): "],
    [{ FUNASR_UNRUNNABLE_LEGS: "maybe" }, 'unrunnableLegs (FUNASR_UNRUNNABLE_LEGS): "maybe" is neither skip nor block'],
  ])("refuses %o by the name of its key", async (env, problem) => {
    const error = await open(env).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "BAD_SETTING", message: expect.stringContaining(problem) });
    expect(String(error)).not.toContain("secret");
  });

  it("tells everything that is wrong at once, whether a file or the environment has it", async () => {
    const file = await write({ hub: "nowhere", registry: "r.test/x" });
    const opening = openProfile(images, file, { env: { FUNASR_BASES: "x", npm_config_registry: "y" } });
    await expect(opening).rejects.toMatchObject({
      problems: [
        expect.stringMatching(/^bases \(/),
        expect.stringMatching(/^hub \(/),
        expect.stringMatching(/^npm \(/),
      ],
    });
  });

  it("refuses a key that there is not, with its line, and a profile that there is not", async () => {
    const file = await write({ hubs: "https://x.test" });
    await expect(openProfile(images, file)).rejects.toMatchObject({
      code: "BAD_FILE",
      message: expect.stringContaining('has no place for "hubs"'),
    });
    await expect(openProfile(images, "moon")).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("upstream, local or a file"),
    });
  });
});
