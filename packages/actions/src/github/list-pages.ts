import { ActionError } from "../context/action-error.ts";

/** GitHub's largest page. */
const pageSize = 100;

/**
 * Every entry of a list of GitHub's API, up to the first empty page. Octokit's own `paginate` takes an empty body and `null`
 * for an empty list, and ends where a reply has lost its links.
 *
 * @param what for the error
 * @param ask one page; the first is 1
 * @throws ActionError BAD_REPLY when a page is not a list, or names an entry that another one has named
 */
export async function listPages<T extends { readonly id: number }>(
  what: string,
  ask: (page: { readonly per_page: number; readonly page: number }) => Promise<{ readonly data: readonly T[] }>,
): Promise<T[]> {
  const entries = new Map<number, T>();
  for (let page = 1; ; page++) {
    const data: unknown = (await ask({ per_page: pageSize, page })).data;
    if (!Array.isArray(data)) throw badReply(what, page, "is not a list");
    if (data.length === 0) return [...entries.values()];
    for (const entry of data as (Partial<T> | null)[]) {
      if (typeof entry?.id !== "number") throw badReply(what, page, "has an entry without an id");
      if (entries.has(entry.id)) throw badReply(what, page, `has ${entry.id} again, so another page may be missing`);
      entries.set(entry.id, entry as T);
    }
  }
}

function badReply(what: string, page: number, problem: string): ActionError {
  return new ActionError("BAD_REPLY", `Page ${page} of the ${what} ${problem}`, {
    fix: "Nothing is decided by it: run again.",
  });
}
