import type { Arch, ImageBranch, ImageEngine } from "@funasr-images/catalog";
import type { StagedLicences } from "./stage-licences.ts";
import type { StagedTree } from "./stage-runtime.ts";
import { composeTree, type Tree } from "./tree.ts";

/** The parts of images besides their bases and the models: trees, and the digests that a plan names them by. */
export interface StagedParts<A extends Arch = Arch> {
  /** Node and the server: in every image. */
  readonly runtime: Readonly<Record<A, StagedTree>>;
  /** The engine `sherpa`: in the images that are built for it. */
  readonly sherpa: Readonly<Record<A, StagedTree>>;
  readonly canary: Tree;
  /** The trees of notices and licences, by branch. */
  readonly licences: Readonly<Partial<Record<ImageBranch, StagedLicences>>>;
  /** Digests of `images/<branch>/` without what is for readers, of the canary and of the licences, by branch. */
  readonly contexts: Readonly<Partial<Record<ImageBranch, string>>>;
}

/** The digest of the server of an image in a plan: of its bytes on one arch, with its engine. */
export function runtimeDigest<A extends Arch>(
  { runtime, sherpa }: Pick<StagedParts<A>, "runtime" | "sherpa">,
  engine: ImageEngine["engine"],
  arch: A,
): string {
  return engine === "sdk" ? runtime[arch].digest : `${runtime[arch].digest} ${sherpa[arch].digest}`;
}

/** Prepares the recording that an image transcribes as a self-test before it reports that it is ready. */
export function stageCanary(recording: { path: string; text: string }): Promise<Tree> {
  const home = "opt/funasr/canary";
  return composeTree({
    [`${home}/audio.wav`]: { from: recording.path, executable: false },
    [`${home}/text.txt`]: { content: `${recording.text}\n` },
  });
}
