import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { userInfo } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assertPortFree } from "./assert-port-free.ts";
import { findPortHolder, parseListeners } from "./find-port-holder.ts";
import { startServices } from "./start-services.ts";

const me = new RegExp(`\\S+ \\(process ${process.pid} of user ${userInfo().username}\\)`);
let server: ReturnType<typeof createTcpServer>;
let port: number;
beforeEach(async () => {
  server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterEach(() => void server.close());

describe("findPortHolder", () => {
  it("names the program, the process and the user of a port", async () => {
    expect(await findPortHolder(port)).toMatch(me);
  });

  it("finds nothing at a port where nothing listens", async () => {
    server.close();
    await once(server, "close");
    expect(await findPortHolder(port)).toBeUndefined();
  });

  it("reads those that listen from the kernel's list, and not those that talk", () => {
    const table = [
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
      "   0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000   108        0 4711 1 0 100 0 0 10 0",
      "   1: 0100007F:1388 0100007F:A2C4 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4 30 10 -1",
      "   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0 0 10 0",
    ].join("\n");
    expect(parseListeners(table, 5000)).toEqual([{ uid: 108, inode: 4711 }]);
  });
});

describe("a port that is taken", () => {
  it("is reported with its program and the option that avoids it", async () => {
    const refusal = assertPortFree(port, { remedy: "choose another: --port PORT" });
    await expect(refusal).rejects.toMatchObject({ code: "PORT_TAKEN", message: expect.stringMatching(me) });
    await expect(refusal).rejects.toThrow(/Free it, or choose another: --port PORT\.$/);
  });

  it("stops a run before anything is changed, whatever answers there", async () => {
    const said: string[] = [];
    const say = { line: (text: string) => said.push(text), progress: () => {} };
    const registry = createServer((_request, response) => response.writeHead(401).end()).listen(0, "127.0.0.1");
    await once(registry, "listening");
    const state = "/nonexistent";
    const withPassword = (registry.address() as AddressInfo).port;
    try {
      await expect(startServices({ registry: `localhost:${withPassword}/funasr`, state, say })).rejects.toThrow(
        /taken by \S+ \(process .*not an open registry \(GET \/v2\/ gave 401\).*FUNASR_REGISTRY=localhost:PORT\/funasr/,
      );
      // One that says nothing at all, as no HTTP server would.
      await expect(startServices({ registry: `localhost:${port}/funasr`, state, say })).rejects.toThrow(me);
    } finally {
      registry.close();
    }
    expect(said).toEqual([]);
  });
});
