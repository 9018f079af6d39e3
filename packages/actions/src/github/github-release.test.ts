import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { markLatest } from "./github-release.ts";
import { openGitHub } from "./open-github.ts";

// The stateful stand-in of GitHub has no idea of a latest release that is not the newest.
it("makes an older release the latest, and reports when there is none", async () => {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.method === "PATCH") seen.push(`${request.url} ${body}`);
    const found = request.url?.endsWith("/releases/tags/v0.1.0") || request.method === "PATCH";
    response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(found ? { id: 7 } : { message: "Not Found" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const env = { GITHUB_API_URL: `http://127.0.0.1:${port}`, GITHUB_REPOSITORY: "somebody/funasr-images" };
    const github = openGitHub("token", env);
    if (!github) throw new Error("not opened");
    expect(await markLatest(github, "v0.1.0")).toBe(true);
    expect(seen).toEqual(['/repos/somebody/funasr-images/releases/7 {"make_latest":"true"}']);
    expect(await markLatest(github, "v9.9.9")).toBe(false);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
