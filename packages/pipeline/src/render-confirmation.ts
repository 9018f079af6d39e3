import { baseOf, type JudgedFile, judgeFiles, type ModelCatalogue, renderBytes } from "@funasr-images/catalog";
import { renderTable } from "./render-table.ts";
import type { Resolved } from "./resolve-unconfirmed.ts";

/** What was found outside beside what the catalogue expects, for a person who decides whether it is taken. */
export interface Confirmation {
  /** Two tables, of base images and of the files of models. */
  readonly text: string;
  /** What is another one than the catalogue expects, as short names. */
  readonly differences: readonly string[];
}

/** Lays what was found beside what the catalogue expects. Pure. */
export function describeConfirmation({ bases, lock }: Resolved, catalogue: ModelCatalogue): Confirmation {
  const files = judgeFiles(lock, catalogue);
  const judged = bases.map((base) => ({ ...base, verdict: judgeBase(base) }));
  const parts = [
    ...(bases.length > 0
      ? [
          renderTable(
            ["base of", "tag", "expected", "found", "archs", ""],
            judged.map(({ image, found, verdict }) => {
              const { tag, digest } = baseOf(image);
              const shown = found.base.tag === tag ? tag : `${tag} -> ${found.base.tag}`;
              const archs = found.platforms.map(({ arch }) => arch).join(", ");
              return [image.branch, shown, shorten(digest), shorten(found.base.digest), archs, verdict];
            }),
          ),
        ]
      : []),
    ...(files.length > 0
      ? [
          renderTable(
            ["model and file", "expected", "found", "size", ""],
            files.map((file) => [
              `${file.model.id} ${file.locked.path}`,
              describeExpected(file),
              file.locked.sha256.slice(0, 12),
              renderBytes(file.locked.size),
              file.verdict,
            ]),
          ),
        ]
      : []),
  ];
  const odd = files.filter(({ verdict }) => verdict === "differs" || verdict === "not in the catalogue");
  return {
    text: parts.join("\n\n"),
    differences: [
      ...judged
        .filter(({ verdict }) => verdict === "differs")
        .map(({ image, found }) => `${image.branch}: ${found.base.tag}`),
      ...odd.map(({ model, locked }) => `${model.id}/${locked.path}`),
    ],
  };
}

/** The tag of an SDK stays what it is, while that of a plain distribution moves with every security update. */
function judgeBase({ image, found, from }: Resolved["bases"][number]): string {
  const { repository, tag, digest } = baseOf(image);
  if (digest === found.base.digest) return "equal";
  if (digest !== undefined && image.engine === "sdk" && found.base.tag === tag) return "differs";
  // Nothing but the mirror says which bytes this tag has.
  const source = from === repository ? "" : `, as ${from} says`;
  return digest === undefined ? `not known${source}` : `newer${source}`;
}

function describeExpected({ expected, locked }: JudgedFile): string {
  if (!expected) return "";
  const size = expected.size === undefined || expected.size === locked.size ? "" : ` ${renderBytes(expected.size)}`;
  return `${expected.sha256.slice(0, 12)}${size}`;
}

/** `sha256:` and twelve digits; the files hold all of them. */
function shorten(digest: string | undefined): string {
  return digest?.slice(0, 19) ?? "";
}
