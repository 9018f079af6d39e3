import type { CatalogueModel, ExpectedFile, ModelCatalogue } from "./model-catalogue.ts";
import type { LockedFile, LockedModel, ModelLock } from "./model-lock.ts";

/**
 * The catalogue after every file of some locked models was downloaded and had its locked hash: their entries are
 * `confirmed`, and expect these bytes from now on. What was expected before is kept as `older` when it was different.
 *
 * @param ids the models that were downloaded, as the lock names them
 */
export function confirmModels(catalogue: ModelCatalogue, lock: ModelLock, ids: readonly string[]): ModelCatalogue {
  const models = catalogue.models.map((entry) => {
    const locked = lock.models.find(
      (model) => ids.includes(model.id) && (model.id === entry.id || entry.aliases.includes(model.id)),
    );
    return locked ? confirmModel(entry, locked) : entry;
  });
  return { ...catalogue, models };
}

/** The text of `images/models.json`, in the layout that the linter asks for. */
export function renderModelCatalogue(catalogue: ModelCatalogue): string {
  return `${renderValue(catalogue, 0, 0)}\n`;
}

function confirmModel(entry: CatalogueModel, locked: LockedModel): CatalogueModel {
  const seen = locked.files.map((file) =>
    confirmFile(
      file,
      locked.commit,
      entry.expected.find((other) => other.path === file.path),
    ),
  );
  // Files of alternatives that the lock left out keep what is known about them.
  const others = entry.expected.filter((file) => !locked.files.some((other) => other.path === file.path));
  const expected = [...seen, ...others].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { ...entry, evidence: "confirmed", expected };
}

function confirmFile(file: LockedFile, commit: string, before: ExpectedFile | undefined): ExpectedFile {
  const replaced = before && before.sha256 !== file.sha256 ? [{ sha256: before.sha256, seenAt: before.seenAt }] : [];
  const older = [...replaced, ...(before?.older ?? [])].filter((known) => known.sha256 !== file.sha256);
  return { ...file, strength: "H", seenAt: commit, ...(older.length > 0 ? { older } : {}) };
}

const lineWidth = 120;

/** JSON with one key a line; lists of plain values stay on one line while they fit. */
function renderValue(value: unknown, depth: number, column: number): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = "  ".repeat(depth + 1);
  const close = `\n${"  ".repeat(depth)}`;
  if (!Array.isArray(value)) {
    const lines = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => {
        const start = `${inner}${JSON.stringify(key)}: `;
        return start + renderValue(item, depth + 1, start.length);
      });
    return `{\n${lines.join(",\n")}${close}}`;
  }
  const plain = value.every((item) => typeof item !== "object" || item === null);
  const oneLine = `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
  // One column for the comma that may follow.
  if (value.length === 0 || (plain && column + oneLine.length + 1 <= lineWidth)) return oneLine;
  return `[\n${value.map((item) => inner + renderValue(item, depth + 1, inner.length)).join(",\n")}${close}]`;
}
