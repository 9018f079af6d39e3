import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "@funasr-images/registry";

/** GitHub's packages API over a real registry: its tags are the registry's, and what is deleted here is gone there. */
export interface TestPackages {
  readonly url: string;
  /** Lists a manifest, which may have no tag. */
  add(digest: string, created: Date): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly link?: string;
}

const notFound: Answer = { status: 404, body: { message: "Not Found", status: "404" } };

/** @param account `User` or `Organization`: they have addresses of their own */
export async function startPackages(
  registry: Registry,
  name: string,
  account: "User" | "Organization",
): Promise<TestPackages> {
  const versions: { id: number; name: string; created_at: string }[] = [];
  // A version that was deleted and comes again has the id that it had.
  const ids = new Map<string, number>();
  const base = `/${account === "User" ? "users" : "orgs"}/somebody/packages/container/${name}/versions`;

  async function answer({ method, url = "" }: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(url, "http://loopback");
    if (pathname === "/users/somebody") return { status: 200, body: { login: "somebody", type: account } };
    if (method === "GET" && pathname === base) {
      const [size, page] = [Number(searchParams.get("per_page") ?? 30), Number(searchParams.get("page") ?? 1)];
      const more = page * size < versions.length;
      return {
        status: 200,
        body: await withTags(registry, versions.slice((page - 1) * size, page * size)),
        ...(more ? { link: `<http://loopback${base}?per_page=${size}&page=${page + 1}>; rel="next"` } : {}),
      };
    }
    const index = versions.findIndex(({ id }) => `${base}/${id}` === pathname);
    if (index < 0) return notFound;
    if (method === "GET") return { status: 200, body: (await withTags(registry, versions.slice(index, index + 1)))[0] };
    if (method !== "DELETE") return notFound;
    const [version] = versions.splice(index, 1);
    await registry.deleteManifest(version?.name ?? "");
    return { status: 204 };
  }

  const server = createServer(async (request, response) => {
    const { status, body, link } = await answer(request);
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...(link ? { link } : {}) });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (digest, created) => {
      if (versions.some((version) => version.name === digest)) return;
      const id = ids.get(digest) ?? ids.size + 1;
      ids.set(digest, id);
      versions.push({ id, name: digest, created_at: created.toISOString() });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function withTags(registry: Registry, versions: readonly { id: number; name: string; created_at: string }[]) {
  if (versions.length === 0) return [];
  const list = await registry.listTags();
  const tags = new Map<string, string[]>();
  for (const tag of list.kind === "found" ? list.tags : []) {
    const digest = (await registry.resolveTag(tag)) ?? "";
    tags.set(digest, [...(tags.get(digest) ?? []), tag]);
  }
  return versions.map((version) => ({
    ...version,
    metadata: { package_type: "container", container: { tags: tags.get(version.name) ?? [] } },
  }));
}
