import { assertSaysAbsent } from "./assert-says-absent.ts";
import type { Message } from "./exchange-message.ts";
import type { ListTagsOptions, TagList } from "./registry.ts";
import { RegistryError } from "./registry-error.ts";
import type { Sender } from "./send-request.ts";

const pageSize = 1000;

/** All tags, page by page. A page that is missing, cut or repeated is an error: a list is whole or none. */
export async function readTags(send: Sender, base: string, { walk = "links" }: ListTagsOptions = {}): Promise<TagList> {
  const tags = new Set<string>();
  const asked = new Set<string>();
  let url: string | undefined = `${base}/tags/list?n=${pageSize}`;
  while (url) {
    const request: Message = { method: "GET", url };
    if (asked.has(url)) throw unexpected("The pages of tags go in a circle", request);
    asked.add(url);
    const reply = await send(request, [200, 404]);
    if (reply.status === 404) {
      assertSaysAbsent(request, reply);
      if (asked.size > 1) throw unexpected("The repository is gone in the middle of its list of tags", request);
      return { kind: "absent" };
    }
    const link = nextPage(reply.headers.get("link"), url);
    const page = parsePage(reply.bytes, request, walk === "links" && (asked.size > 1 || link !== undefined));
    if (walk === "last") {
      const fresh = page.filter((tag) => !tags.has(tag));
      for (const tag of page) tags.add(tag);
      // A registry that ignores `last` gives the same page again.
      url =
        fresh.length > 0 ? `${base}/tags/list?n=${pageSize}&last=${encodeURIComponent(page.at(-1) ?? "")}` : undefined;
      continue;
    }
    for (const tag of page) {
      if (tags.has(tag))
        throw unexpected(`The list of tags names "${tag}" twice, so a page of it may be missing`, request);
      tags.add(tag);
    }
    url = link;
  }
  return { kind: "found", tags: [...tags] };
}

/** @param more whether this is one page of several: only a whole repository without tags may answer null */
function parsePage(bytes: Uint8Array, request: Message, more: boolean): string[] {
  let page: unknown;
  try {
    page = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw unexpected("The list of tags is not JSON", request, cause);
  }
  const tags = typeof page === "object" && page !== null ? (page as { tags?: unknown }).tags : undefined;
  if (tags === null && !more) return [];
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === "string")) return tags;
  throw unexpected("The reply holds no list of tags", request);
}

function nextPage(link: string | null, current: string): string | undefined {
  const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1];
  return next && new URL(next, current).href;
}

function unexpected(what: string, { method, url }: Message, cause?: unknown): RegistryError {
  return new RegistryError("UNEXPECTED_REPLY", what, { request: `${method} ${url}`, cause });
}
