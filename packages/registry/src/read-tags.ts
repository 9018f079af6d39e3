import { RegistryError } from "./registry-error.ts";
import type { Sender } from "./send-request.ts";

/** All tags, page by page along the `Link` headers. */
export async function readTags(send: Sender, base: string): Promise<string[]> {
  const tags: string[] = [];
  const seen = new Set<string>();
  let url: string | undefined = `${base}/tags/list?n=1000`;
  while (url) {
    if (seen.has(url)) {
      throw new RegistryError("UNEXPECTED_REPLY", "The pages of tags go in a circle", { request: `GET ${url}` });
    }
    seen.add(url);
    const { status, headers, bytes } = await send({ method: "GET", url }, [200, 404]);
    if (status === 404) return tags;
    tags.push(...parsePage(bytes, url));
    url = nextPage(headers.get("link"), url);
  }
  return tags;
}

function parsePage(bytes: Uint8Array, url: string): string[] {
  try {
    const page = JSON.parse(Buffer.from(bytes).toString("utf8")) as { tags: string[] | null };
    // A repository that lost its last tag answers null.
    return page.tags ?? [];
  } catch (cause) {
    throw new RegistryError("UNEXPECTED_REPLY", "The list of tags is not JSON", { request: `GET ${url}`, cause });
  }
}

function nextPage(link: string | null, current: string): string | undefined {
  const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1];
  return next && new URL(next, current).href;
}
