import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "@funasr-images/registry";

/** GitHub's packages API over a real registry: what is deleted here is gone there, as with GHCR. */
export interface TestPackages {
  readonly url: string;
  /** Lists a manifest that may have no tag. */
  add(digest: string, created: Date): void;
  close(): Promise<void>;
}

/** @param account `User` or `Organization`: they have addresses of their own */
export async function startPackages(
  registry: Registry,
  name: string,
  account: "User" | "Organization",
): Promise<TestPackages> {
  const versions: { id: number; name: string; created_at: string }[] = [];
  const base = `/${account === "User" ? "users" : "orgs"}/somebody/packages/container/${name}/versions`;

  async function answer({ method, url = "" }: IncomingMessage): Promise<{ status: number; body?: unknown }> {
    const { pathname, searchParams } = new URL(url, "http://loopback");
    if (pathname === "/users/somebody") return { status: 200, body: { login: "somebody", type: account } };
    if (method === "GET" && pathname === base) {
      const [size, page] = [Number(searchParams.get("per_page") ?? 30), Number(searchParams.get("page") ?? 1)];
      return { status: 200, body: versions.slice((page - 1) * size, page * size) };
    }
    const index = versions.findIndex(({ id }) => `${base}/${id}` === pathname);
    if (method !== "DELETE" || index < 0) return { status: 404, body: { message: "Not Found" } };
    const [version] = versions.splice(index, 1);
    await registry.deleteManifest(version?.name ?? "");
    return { status: 204 };
  }

  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (digest, created) => {
      versions.push({ id: versions.length + 1, name: digest, created_at: created.toISOString() });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
