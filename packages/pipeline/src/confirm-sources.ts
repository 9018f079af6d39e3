import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  confirmModels,
  type Image,
  type ModelLock,
  type PlanSelection,
  readModelCatalogue,
  renderModelCatalogue,
  replaceBase,
  selectImages,
} from "@funasr-images/catalog";
import { replaceFile } from "@funasr-images/files";
import { writeModelLock } from "@funasr-images/models";
import { findUnconfirmed } from "./find-unconfirmed.ts";
import { PipelineError } from "./pipeline-error.ts";
import type { PipelineContext } from "./read-context.ts";
import { type Confirmation, describeConfirmation } from "./render-confirmation.ts";
import { mergeLocks, type Resolved, resolveUnconfirmed } from "./resolve-unconfirmed.ts";
import type { Say } from "./say.ts";

export interface ConfirmOptions {
  /** The images that are wanted. @default all */
  readonly selection?: PlanSelection;
  /** Looks at everything again: newer SDKs, models that changed on their hub. @default false */
  readonly update?: boolean;
  /** Nothing is asked or written: the run goes on with what was found. @default false */
  readonly dryRun?: boolean;
  /** Takes what was found without a question, unless it differs from what the catalogue expects. @default false */
  readonly confirm?: boolean;
  /** Takes what differs, too. @default false */
  readonly accept?: boolean;
  /** Asks a person. @default there is none, and what is not confirmed is an error */
  readonly ask?: (question: string) => Promise<boolean>;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/**
 * Has everything that the images need confirmed: resolves what is not, shows it beside what the catalogue expects, asks,
 * and writes `images/`, so that it can be committed. With everything confirmed it asks nobody anything.
 *
 * @returns the context with what is confirmed now; the same object when nothing of it is new
 * @throws PipelineError UNCONFIRMED, ADDRESS_FAILED
 */
export async function confirmSources(context: PipelineContext, options: ConfirmOptions): Promise<PipelineContext> {
  const { say, update = false, selection = {} } = options;
  // The models of the local profile stand in for those of the catalogue, and are locked beside them.
  if (context.profile.name === "local") return context;
  const images = selectImages(context.images, selection);
  const unconfirmed = findUnconfirmed(images, context, update);
  if (unconfirmed.bases.length === 0 && unconfirmed.models.length === 0) return context;
  const { models, bases } = unconfirmed;
  say.line(
    update
      ? `looking for newer ones of ${models.length} models and ${bases.length} base images`
      : `not confirmed yet: ${models.length} models, ${bases.length} base images; asking for them`,
  );
  const resolved = await resolveUnconfirmed(context, unconfirmed, { ...options, newest: update });
  const confirmed = withResolved(context, resolved);
  const confirmation = describeConfirmation(resolved, context.catalogue);
  say.line(`found:\n\n${confirmation.text}\n`);
  if (isSame(context, confirmed)) return context;
  if (options.dryRun) return confirmed;
  await assertConfirmed(confirmation, options);
  for (const file of await writeConfirmed(context, confirmed, resolved)) say.line(`written: ${file}`);
  return confirmed;
}

/**
 * Marks models as confirmed in `images/models.json`, after every file of theirs was downloaded and had its locked hash.
 *
 * @returns whether the file is another one now
 */
export async function markDownloaded(
  { imagesDirectory, lock }: PipelineContext,
  ids: readonly string[],
): Promise<boolean> {
  const file = path.join(imagesDirectory, "models.json");
  const catalogue = await readModelCatalogue(file);
  const after = renderModelCatalogue(confirmModels(catalogue, lock, ids));
  if (after === renderModelCatalogue(catalogue)) return false;
  await replaceFile(file, after);
  return true;
}

function withResolved(context: PipelineContext, { bases, lock }: Resolved): PipelineContext {
  const images = context.images.map((image): Image => {
    const base = bases.find((one) => one.image.branch === image.branch)?.found.base;
    if (!base) return image;
    return image.engine === "sdk"
      ? { ...image, sdk: { ...image.sdk, ...base } }
      : { ...image, base: { ...image.base, ...base } };
  });
  return { ...context, images, lock: mergeLocks(context.lock, lock, context.images) };
}

function isSame(before: PipelineContext, after: PipelineContext): boolean {
  const text = ({ images, lock }: PipelineContext) => JSON.stringify([images, lock.models]);
  return text(before) === text(after);
}

async function assertConfirmed(
  { differences }: Confirmation,
  { confirm = false, accept = false, ask }: ConfirmOptions,
): Promise<void> {
  const list = differences.join(", ");
  if (differences.length > 0 && !accept && !ask) {
    throw new PipelineError("UNCONFIRMED", `What was found differs from what images/ expects: ${list}`, {
      fix: "Find out why; when what was found is right, run again with --confirm --accept.",
    });
  }
  if (confirm && (accept || differences.length === 0)) return;
  const odd = differences.length > 0 ? ` ${differences.length} of them differ from what is expected (${list}).` : "";
  if (await ask?.(`Build of these and write them to images/?${odd}`)) return;
  throw new PipelineError(
    "UNCONFIRMED",
    ask ? "What was found was not confirmed" : "Nobody has confirmed what was found",
    {
      fix: "Look at the table, then run again on a terminal or with --confirm. Nothing was written.",
    },
  );
}

/** Prepares every text before the first is written; each is written whole or not at all, the lock last. */
async function writeConfirmed(
  { imagesDirectory, profile, lock: before }: PipelineContext,
  { lock }: { readonly lock: ModelLock },
  { bases }: Resolved,
): Promise<string[]> {
  const texts = await Promise.all(
    bases.map(async ({ image, found }) => {
      const file = path.join(imagesDirectory, image.branch, "image.json");
      const old = await readFile(file, "utf8");
      return { file, old, text: replaceBase(old, found.base) };
    }),
  );
  const changed = texts.filter(({ old, text }) => old !== text);
  for (const { file, text } of changed) await replaceFile(file, text);
  const locked = await writeModelLock(profile.lock, lock, before.$schema);
  return [...changed.map(({ file }) => file), ...(locked ? [profile.lock] : [])];
}
