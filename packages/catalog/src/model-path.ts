/**
 * The rules for names that become paths: of the store's users, of layers, of bundles. They are the same wherever a name comes
 * from, so that nothing is locked, built or packed that another machine could not unpack.
 */

/** Why a path inside a model must not become a path of a file system: what it says follows the path. */
export function findPathDanger(path: string): string | undefined {
  if (path === "") return "is empty";
  // One pass each over the whole path: listings have a million of them.
  const letters = /^[ -~]*$/.test(path) ? undefined : findLetterDanger(path);
  if (letters !== undefined) return letters;
  if (path.includes("\\")) return "holds a backslash, which is a separator on Windows";
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) return "is absolute";
  if (/(?:^|\/)\.\.(?:\/|$)/.test(path)) return "leaves the model's directory";
  if (/(?:^|\/)\.?(?:\/|$)/.test(path)) return "has an empty or a dot part";
  const [, reserved] = /(?:^|\/)((?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.[^/]*)?)(?:\/|$)/i.exec(path) ?? [];
  if (reserved !== undefined) return `has the part ${JSON.stringify(reserved)}, which is a device on Windows`;
  if (/[. ](?:\/|$)/.test(path)) return "has a part that ends with a dot or a space, which Windows drops";
  if (path.includes(":")) return "holds a colon, which names a stream of a file on Windows";
  // No letter has more than three bytes for each of its units.
  if (path.length > longestPart / 3 && path.split("/").some((part) => Buffer.byteLength(part) > longestPart)) {
    return `has a part of more than ${longestPart} bytes, which no usual file system stores`;
  }
  return undefined;
}

/** Why an id must not become a path: it is `owner/name`, and each of the two is a folder. */
export function findIdDanger(id: string): string | undefined {
  if (!/^[\w.-]+\/[\w.-]+$/.test(id)) return "is not owner/name";
  return findPathDanger(id);
}

/**
 * The first two of some paths that are not two files everywhere: equal, or different in case, Unicode form or invisible
 * characters alone, or one the folder of the other.
 */
export function findClash(paths: Iterable<string>): readonly [string, string] | undefined {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  for (const path of paths) {
    const folded = foldName(path);
    const other = files.get(folded) ?? folders.get(folded);
    if (other !== undefined) return [other, path];
    files.set(folded, path);
    for (let end = folded.lastIndexOf("/"); end > 0; end = folded.lastIndexOf("/", end - 1)) {
      const folder = folded.slice(0, end);
      const file = files.get(folder);
      if (file !== undefined) return [file, path];
      // Whoever is above a known folder is known, too.
      if (folders.has(folder)) break;
      folders.set(folder, path);
    }
  }
  return undefined;
}

/** What is wrong with the names of a model, or `undefined`. */
export function findModelDanger(id: string, paths: readonly string[]): string | undefined {
  const ofId = findIdDanger(id);
  if (ofId !== undefined) return `The id ${JSON.stringify(id)} ${ofId}`;
  for (const path of paths) {
    const danger = findPathDanger(path);
    if (danger !== undefined) return `The path ${JSON.stringify(path)} ${danger}`;
  }
  const clash = findClash(paths);
  return clash && renderClash(clash);
}

/** Says which two paths are one. */
export function renderClash([one, other]: readonly [string, string]): string {
  return one === other
    ? `The path ${JSON.stringify(one)} is there twice`
    : `The paths ${JSON.stringify(one)} and ${JSON.stringify(other)} cannot both be files where case does not count`;
}

/**
 * The same text for all names that some file system takes for one. Upper case first: `ß` and `SS` meet there, and lower
 * case alone keeps them apart.
 */
export function foldName(name: string): string {
  // Nearly all names: five passes over each of a million would take seconds.
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  const visible = name.normalize("NFD").replace(/\p{Default_Ignorable_Code_Point}/gu, "");
  return visible.toUpperCase().toLowerCase().normalize("NFC");
}

function findLetterDanger(path: string): string | undefined {
  if (!path.isWellFormed()) return "holds half of a character (an unpaired surrogate)";
  if (/[\p{Cc}\u2028\u2029]/u.test(path)) return "holds a control character";
  if (/\p{Bidi_Control}/u.test(path)) return "holds a control character that makes it look like another name";
  return undefined;
}

const longestPart = 255;
