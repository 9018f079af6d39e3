import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { transcribe } from "./client.ts";

test("a server that says that it cannot split gets no file, and the source is closed", async () => {
  let upgrades = 0;
  const http = createServer((_request, response) => response.end(JSON.stringify({ schema: 1, modes: ["offline"] })));
  http.on("upgrade", (_request, socket) => {
    upgrades += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
  let closed = false;
  async function* call() {
    try {
      for (;;) yield new Uint8Array(1000);
    } finally {
      closed = true;
    }
  }
  // As asked for: a container that only the server reads.
  const split = transcribe({ url, audio: call(), format: "flac", channels: "split" });
  await expect(split).rejects.toMatchObject({ code: "REFUSED", message: expect.stringContaining("would mix") });
  expect({ upgrades, closed }).toEqual({ upgrades: 0, closed: true });
  http.close();
});
