import type { Pin } from "./pins.ts";
import { WorkflowError } from "./workflow-error.ts";

export interface UpdateOptions {
  /** The GitHub API. */
  readonly api: string;
  /** Raises the API's limit of requests; nothing here needs rights. */
  readonly token?: string;
  /** Days that a release has to be out before it is taken. */
  readonly cooldownDays: number;
  /** @default now, in milliseconds since 1970 */
  readonly now?: number;
  /** @default the one of Node */
  readonly fetch?: typeof fetch;
}

export interface UpdatedPins {
  readonly pins: Pin[];
  /** A sentence for every action that moved, or that a person should look at. */
  readonly notes: string[];
}

/**
 * The newest release of every action that has been out long enough, at the commit of its tag. Stays within the major
 * version: a new major is a note for a person.
 *
 * @throws WorkflowError TAG_MOVED when the tag of a pinned version points at another commit than the table says: a sign of
 * a taken-over action, never repaired here; API_FAILED
 */
export async function updatePins(pins: readonly Pin[], options: UpdateOptions): Promise<UpdatedPins> {
  const updated: Pin[] = [];
  const notes: string[] = [];
  for (const pin of pins) {
    const current = await commitOf(pin.action, pin.version, options);
    if (current !== pin.sha) {
      const found = current ?? "nothing";
      throw new WorkflowError(
        "TAG_MOVED",
        `${pin.action} ${pin.version} is pinned at ${pin.sha}, and its tag points at ${found}`,
        { fix: "Find out why before anything else." },
      );
    }
    const released = (await releasesOf(pin.action, options)).sort((a, b) => compare(b, a));
    const major = parse(pin.version)?.[0];
    const [newest] = released.filter((version) => parse(version)?.[0] === major && compare(version, pin.version) > 0);
    const sha = newest === undefined ? undefined : await commitOf(pin.action, newest, options);
    if (newest !== undefined && sha !== undefined) notes.push(`${pin.action}: ${pin.version} -> ${newest}`);
    const [best] = released;
    if (best !== undefined && compare(best, `v${(major ?? 0) + 1}.0.0`) >= 0) {
      notes.push(`${pin.action}: ${best} is a new major version; read its notes and edit pins.ts`);
    }
    updated.push(newest !== undefined && sha !== undefined ? { action: pin.action, version: newest, sha } : pin);
  }
  return { pins: updated, notes };
}

/** `pins.ts` with other pins: only the rows of the table change. */
export function renderPins(source: string, pins: readonly Pin[]): string {
  const rows = pins.map(
    ({ action, version, sha }) => `  { action: "${action}", version: "${version}", sha: "${sha}" },`,
  );
  return source.replace(/(export const pins = \[\n)[\s\S]*?(\n\] as const)/, (_all, open, close) =>
    [open, rows.join("\n"), close].join(""),
  );
}

/** Full releases that are out long enough. */
async function releasesOf(action: string, options: UpdateOptions): Promise<string[]> {
  const { cooldownDays, now = Date.now() } = options;
  const releases = (await ask(`/repos/${action}/releases?per_page=100`, options)) as
    | { tag_name: string; published_at: string; draft: boolean; prerelease: boolean }[]
    | undefined;
  return (releases ?? [])
    .filter(({ draft, prerelease, tag_name }) => !draft && !prerelease && parse(tag_name) !== undefined)
    .filter(({ published_at }) => now - Date.parse(published_at) >= cooldownDays * 86_400_000)
    .map(({ tag_name }) => tag_name);
}

/** The commit behind a tag, through the tag's own object when it is annotated. */
async function commitOf(action: string, tag: string, options: UpdateOptions): Promise<string | undefined> {
  type Reference = { object: { type: string; sha: string } } | undefined;
  let found = (await ask(`/repos/${action}/git/ref/tags/${tag}`, options)) as Reference;
  while (found?.object.type === "tag") {
    found = (await ask(`/repos/${action}/git/tags/${found.object.sha}`, options)) as Reference;
  }
  return found?.object.sha;
}

async function ask(path: string, { api, token, fetch: send = fetch }: UpdateOptions): Promise<unknown> {
  const response = await send(`${api}${path}`, {
    headers: { accept: "application/vnd.github+json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    signal: AbortSignal.timeout(30_000),
  });
  if (response.status === 404) return undefined;
  if (!response.ok)
    throw new WorkflowError("API_FAILED", `GitHub answers ${response.status}: ${await response.text()}`, {
      where: `${api}${path}`,
    });
  return response.json();
}

function compare(one: string, other: string): number {
  const [a = [], b = []] = [parse(one), parse(other)];
  const index = a.findIndex((number, position) => number !== b[position]);
  return index < 0 ? 0 : (a[index] as number) - (b[index] ?? 0);
}

function parse(version: string): number[] | undefined {
  return /^v(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
}
