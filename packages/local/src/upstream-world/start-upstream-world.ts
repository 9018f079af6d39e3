import { writeFile } from "node:fs/promises";
import path from "node:path";
import { readCatalogue } from "@funasr-images/catalog";
import { type Hub, type NewHubFile, startHub } from "@funasr-images/hub";
import type { Say } from "@funasr-images/pipeline";
import { buildBases } from "../build-bases.ts";
import { readMachine } from "../read-machine.ts";
import { openNpmShelf } from "./npm-shelf.ts";
import { publishUpstreamTag, type UpstreamTag, upstreamPaths, upstreamTags } from "./publish-upstream-bases.ts";
import { serveFolder } from "./serve-folder.ts";
import { upstreamModels } from "./upstream-models.ts";
import { writeUpstreamSpeech } from "./upstream-speech.ts";

export interface UpstreamWorldOptions {
  /** The repository. */
  readonly root: string;
  /** A folder that survives runs: packages, layers, recordings. */
  readonly state: string;
  /** `host:port` of a registry on loopback; it gets the SDK's images and Debian under their real paths. */
  readonly registry: string;
  /** Of the real sizes of the models. @default 0.01 */
  readonly scale?: number;
  /** Fetches what a release wants of npm before it starts, so that the network may be cut then. @default when it is asked for */
  readonly ahead?: boolean;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/** The hosts that a release talks to, on loopback. */
export interface UpstreamWorld {
  readonly modelscope: Hub;
  readonly huggingFace: Hub;
  /** A profile for `./scripts/release --profile`: `images/profile.json` with these addresses. */
  readonly profile: string;
  /** What that file says. */
  readonly addresses: Readonly<Record<string, unknown>>;
  /** Puts another image of the SDK into its repository. @returns its digest */
  publish(tag: UpstreamTag): Promise<string>;
  /** Moves a model's tag to other bytes of one file, as upstream has done. */
  drift(model: string, file: NewHubFile): void;
  close(): Promise<void>;
}

/**
 * Starts what stands in for the outside: ModelScope and Hugging Face with every model of `images/models.json`, the SDK's repository
 * with its real tags, Debian, the host of the recordings, and npm for the programs of both archs. `images/profile.json` runs against it,
 * changed by addresses only.
 *
 * @example
 * const world = await startUpstreamWorld({ root, state: ".local/world", registry: "localhost:5000", say });
 * // ./scripts/release --profile <world.profile> --update --confirm --accept
 */
export async function startUpstreamWorld(options: UpstreamWorldOptions): Promise<UpstreamWorld> {
  const { root, state, registry, scale = 0.01, ahead = false, say, signal } = options;
  const directory = path.join(root, "images");
  const { images, models: catalogue } = await readCatalogue(directory);
  const { codename } = await readMachine();
  const bases = await buildBases({ root, state, registry, archs: ["amd64", "arm64"], codename, say, signal });
  const transfer = path.join(state, "transfer");
  const publish = (tag: UpstreamTag) =>
    publishUpstreamTag(registry, bases.sdk, { ...tag, path: upstreamPaths.sdk }, transfer);
  for (const tag of upstreamTags) await publish(tag);
  const plain = { tag: "trixie-slim", arm64: "right", path: upstreamPaths.base } as const;
  await publishUpstreamTag(registry, bases.base, plain, transfer);

  const models = await upstreamModels(images, catalogue, directory, scale);
  const speech = path.join(state, "speech");
  const recordings = await writeUpstreamSpeech(directory, speech);
  const npm = await openNpmShelf(root, path.join(state, "npm-archives"), () => packages.address, ahead);
  const packages = await serveFolder(npm);
  const voices = await serveFolder(async (name) => recordings.get(name.slice(1)));
  const modelscope = await startHub({ repositories: models.modelscope });
  const huggingFace = await startHub({ repositories: models.huggingface });

  const addresses = {
    hub: modelscope.endpoint,
    huggingFace: huggingFace.endpoint,
    registry: `${registry}/release/funasr`,
    baseMirrors: { "registry.cn-hangzhou.aliyuncs.com": registry, "docker.io": registry },
    recordings: voices.address,
    npm: packages.address,
    speech,
  };
  const profile = path.join(state, "profile.json");
  await writeFile(profile, `${JSON.stringify(addresses, null, 2)}\n`);
  return {
    modelscope,
    huggingFace,
    profile,
    addresses,
    publish,
    drift: (model, file) => {
      const hub = models.modelscope.some(({ id }) => id === model) ? modelscope : huggingFace;
      hub.move(model, [file], { tag: catalogue.models.find(({ id }) => id === model)?.revision });
    },
    close: async () => {
      await Promise.all([modelscope, huggingFace, voices, packages].map((server) => server.close()));
    },
  };
}
