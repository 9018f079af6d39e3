import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ModelAlternative, renderModelCatalogue } from "@funasr-images/catalog";
import { plainAbilities } from "@funasr-images/catalog/testing";

/** The one model of a project. */
export interface ProjectModel {
  readonly id: string;
  readonly files: readonly string[];
  /** @default "v1" */
  readonly revision?: string;
  /** What the catalogue expects of its first file. @default nothing */
  readonly sha256?: string;
  /** @default none */
  readonly alternatives?: readonly ModelAlternative[];
}

/** Writes `images/` of a project with one branch and one model: what the command line needs. */
export async function writeProject(root: string, endpoint: string, model: ProjectModel): Promise<void> {
  const { id, files, revision = "v1", sha256, alternatives = [] } = model;
  const images = join(root, "images");
  await mkdir(join(images, "offline"), { recursive: true });
  await mkdir(join(images, "local"), { recursive: true });
  const write = (file: string, value: unknown) => writeFile(join(images, file), JSON.stringify(value));
  const profile = { name: "upstream", hub: endpoint, registry: "localhost/x", lock: "models.lock.json", speech: "s" };
  await write("profile.json", { ...profile, unrunnableLegs: "block" });
  await write("local/profile.json", { ...profile, name: "local", unrunnableLegs: "skip" });
  await writeFile(join(images, "offline/Dockerfile"), "FROM sdk\n");
  await write("offline/image.json", {
    title: "test",
    archs: ["amd64"],
    engine: "sdk",
    sdk: { repository: "a/b", tag: "1", version: "1.0.0" },
    ...plainAbilities,
    models: { asr: { id, revision, files } },
    env: {},
  });
  const entry = {
    id,
    hub: "modelscope" as const,
    aliases: [],
    revision,
    licence: "MIT",
    attribution: "nobody",
    evidence: sha256 ? ("expected" as const) : ("none" as const),
    expected: sha256 ? [{ path: files[0] ?? "", sha256, strength: "H" as const, seenAt: "master" }] : [],
    alternatives,
  };
  await writeFile(join(images, "models.json"), renderModelCatalogue({ catalogueVersion: 1, models: [entry] }));
}
