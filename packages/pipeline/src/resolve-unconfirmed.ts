import { type Image, type ModelLock, modelRequests } from "@funasr-images/catalog";
import { profileHub, resolveModels } from "@funasr-images/models";
import { addressOf, addressOfRepository, assertAnswers } from "./assert-answers.ts";
import { type FoundBase, findBase } from "./find-base.ts";
import type { Unconfirmed } from "./find-unconfirmed.ts";
import { PipelineError } from "./pipeline-error.ts";
import { placeBase } from "./place-base.ts";
import type { PipelineContext } from "./read-context.ts";
import type { Say } from "./say.ts";

/** What the outside says about what is not confirmed. */
export interface Resolved {
  readonly bases: readonly {
    readonly image: Image;
    readonly found: FoundBase;
    /** The repository that was asked: image.json's, or a mirror of it. */
    readonly from: string;
  }[];
  /** Only the models that were asked for. */
  readonly lock: ModelLock;
}

/**
 * Asks hubs and registries: every model to a commit and its files to hashes, every base to a digest that holds its archs.
 * Nothing is downloaded or written.
 *
 * @param newest looks for newer bases, too; else it is the tag that image.json names
 * @throws PipelineError ADDRESS_FAILED; UNCONFIRMED for a base that does not hold every arch; ModelError
 */
export async function resolveUnconfirmed(
  context: PipelineContext,
  { bases, models }: Unconfirmed,
  { newest, say, signal }: { readonly newest: boolean; readonly say: Say; readonly signal?: AbortSignal | undefined },
): Promise<Resolved> {
  const { profile, env = {} } = context;
  const hubs = [...new Set(models.map(({ hub = "modelscope" }) => hub))];
  const repositories = [...new Set(bases.map((image) => placeBase(image, profile).repository))];
  await assertAnswers(
    [
      ...hubs.map((hub) => addressOf(profile, hub)),
      ...repositories.map((repository) => addressOfRepository("baseMirrors", repository, profile)),
    ],
    signal,
  );
  const resolved = await resolveModels(models, {
    hub: profileHub(profile, env),
    signal,
    onProgress: ({ kind, model }) => say.progress(`${model}: ${kind === "done" ? "resolved" : "asking"}`),
  });
  const found = [];
  for (const image of bases) {
    const { repository: from } = placeBase(image, profile);
    say.progress(`${image.branch}: looking up ${from}`);
    found.push({ image, found: await findOne(image, context, { newest, signal }), from });
  }
  return { bases: found, lock: resolved };
}

/** A lock in which some models are replaced and others stay; what no image asks for any more is left out. */
export function mergeLocks(lock: ModelLock, newer: ModelLock, images: readonly Image[]): ModelLock {
  const wanted = new Set(modelRequests(images).map(({ id }) => id));
  const kept = lock.models.filter(({ id }) => wanted.has(id) && !newer.models.some((model) => model.id === id));
  return { ...lock, models: [...kept, ...newer.models].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

async function findOne(
  image: Image,
  { profile }: PipelineContext,
  { newest, signal }: { readonly newest: boolean; readonly signal?: AbortSignal | undefined },
): Promise<FoundBase> {
  const { repository, tag } = placeBase(image, profile);
  const rejected: string[] = [];
  const found = await findBase(image, {
    ...{ repository, newest, signal, allowHttp: profile.allowHttp },
    onRejected: ({ reason }) => rejected.push(reason),
  });
  if (found) return found;
  const why = rejected.join("; ") || "no tag of this name is there";
  throw new PipelineError(
    "UNCONFIRMED",
    `${image.branch} has no base that holds ${image.archs.join(" and ")}: ${why}`,
    {
      where: `${repository}:${tag}`,
      fix: `Name another tag in images/${image.branch}/image.json, or only the archs that it holds.`,
    },
  );
}
