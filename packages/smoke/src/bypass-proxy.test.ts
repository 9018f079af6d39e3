import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { bypassProxy } from "./bypass-proxy.ts";

const here = fileURLToPath(new URL("bypass-proxy.ts", import.meta.url));

test.each([
  ["nothing was left out", {}, "172.18.0.2"],
  ["others were", { NO_PROXY: "lan,localhost" }, "lan,localhost,172.18.0.2"],
  ["it was", { no_proxy: "172.18.0.2" }, "172.18.0.2"],
  ["everything was", { no_proxy: "*" }, "*"],
])("adds a host where %s", (_what, before, after) => {
  const env: NodeJS.ProcessEnv = { http_proxy: "http://proxy.lan:3128", ...before };
  bypassProxy("172.18.0.2", env);
  expect(env.no_proxy).toBe(after);
});

test("changes nothing where there is no proxy", () => {
  const env = { HTTPS_PROXY: "http://proxy.lan:3128" };
  bypassProxy("172.18.0.2", env);
  expect(env).toEqual({ HTTPS_PROXY: "http://proxy.lan:3128" });
});

test("Node's fetch reaches the host without the proxy from then on", async () => {
  const server = createServer((_request, response) => response.end("here")).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const program = `
    import { bypassProxy } from ${JSON.stringify(here)};
    const ask = () => fetch("http://127.0.0.1:${port}").then((response) => response.text(), () => "nobody");
    const before = await ask();
    bypassProxy("127.0.0.1");
    console.log(before, await ask());`;
  // Nothing listens on the port of the proxy.
  const env = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "", no_proxy: "" };
  const { stdout } = await execa(process.execPath, ["--input-type=module", "--eval", program], { env });
  expect(stdout).toBe("nobody here");
});
