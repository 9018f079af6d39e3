import { readFile } from "node:fs/promises";
import {
  type CatalogueDifference,
  compareWithCatalogue,
  type ModelCatalogue,
  type ModelLock,
  type ModelRequest,
  renderDifference,
  renderModelLock,
} from "@funasr-images/catalog";
import { replaceFile } from "@funasr-images/files";
import { ModelError } from "../model-error.ts";
import { type ResolveOptions, resolveModels } from "./resolve-models.ts";

export interface LockOptions extends ResolveOptions {
  /** The lock to write. */
  readonly file: string;
  /** `$schema` of the file. @default what the file says now */
  readonly schema?: string;
  /** What is expected of the hub. @default nothing, as for a hub that holds other bytes on purpose */
  readonly catalogue?: ModelCatalogue;
  /** Writes the lock though the hub differs from the catalogue. @default false */
  readonly accept?: boolean;
}

export interface LockOutcome {
  readonly lock: ModelLock;
  /** Whether the text of the file is another one now. */
  readonly changed: boolean;
  /** What the catalogue did not expect; empty unless it was accepted. */
  readonly differences: readonly CatalogueDifference[];
}

/**
 * Resolves what the images ask for and writes the lock: the same hub gives the same bytes. A hub that differs from what
 * the catalogue expects is reported, and its lock written only when that is accepted.
 *
 * @throws ModelError `MODEL_UNEXPECTED` with every difference, and what {@link resolveModels} throws
 */
export async function lockModels(requests: readonly ModelRequest[], options: LockOptions): Promise<LockOutcome> {
  const { file, schema, catalogue, accept = false } = options;
  const lock = await resolveModels(requests, options);
  const differences = catalogue ? compareWithCatalogue(lock, catalogue) : [];
  if (differences.length > 0 && !accept) throw unexpected(differences, options.hub.endpoint);

  return { lock, changed: await writeModelLock(file, lock, schema), differences };
}

/**
 * Writes a lock whole or not at all.
 *
 * @param schema `$schema` of the file. @default what the file says now
 * @returns whether the text of the file is another one now
 */
export async function writeModelLock(file: string, lock: ModelLock, schema?: string): Promise<boolean> {
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  const text = renderModelLock(lock, schema ?? (before ? JSON.parse(before).$schema : undefined));
  if (text !== before) await replaceFile(file, text);
  return text !== before;
}

function unexpected(differences: readonly CatalogueDifference[], endpoint: string): ModelError {
  return new ModelError(
    "MODEL_UNEXPECTED",
    `The hub differs from images/models.json in ${differences.length} places:\n${differences.map((difference) => `- ${renderDifference(difference)}`).join("\n")}\n`,
    {
      where: endpoint,
      fix: "Find out why; when the hub is right, lock with --accept and, after a verified fetch, confirm with fetch --confirm.",
    },
  );
}
