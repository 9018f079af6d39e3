import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createSdkEngine } from "./create-sdk-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "stamping-"));
afterAll(() => rmSync(folder, { recursive: true }));

// A server in upstream's dialect, whose model has times: every end frame is answered with stamps.
const binary = join(folder, "stamping-server");
const ws = createRequire(import.meta.url).resolve("ws");
writeFileSync(
  binary,
  `#!/bin/sh
exec "${process.execPath}" -e '
const { WebSocketServer } = require("${ws}");
const port = Number(process.argv[process.argv.indexOf("--port") + 1]);
new WebSocketServer({ port, host: "127.0.0.1" }).on("connection", (socket) => socket.on("message", (data, isBinary) => {
  if (isBinary || !JSON.parse(data).hasOwnProperty("is_speaking")) return;
  socket.send(JSON.stringify({ is_final: false, mode: "offline", text: "a", wav_name: "w", timestamp: "[[0,200]]" }));
})).on("listening", () => console.log("asr model init finished. listen on port:" + port));
' -- "$@"
`,
  { mode: 0o755 },
);

test("times of sentences are estimated until a reply has the model's own", async () => {
  const flags = { modelDir: "/m", ioThreads: 1, decoderThreads: 1, modelThreads: 1 };
  const engine = createSdkEngine({ binary, ...flags, startTimeoutMs: 240_000 });
  await engine.start();
  expect(engine.capabilities().timestamps).toEqual({ granularity: "segment", estimated: true });
  const session = engine.openSession(() => {});
  await session.configure({ mode: "offline" });
  await session.end();
  expect(engine.capabilities().timestamps).toEqual({ granularity: "token" });
  session.close();
  await engine.close();
});
