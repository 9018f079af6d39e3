import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterEach, describe, expect, test } from "vitest";
import { connect, transcribe } from "./browser.ts";
import { imageServer } from "./testing/dialects.ts";
import { openScriptedServer, type ScriptedServer } from "./testing/scripted-server.ts";

describe("the bundle for browsers", () => {
  test("has the browser's sources under the package's own name, and neither Node nor a dependency", async () => {
    const { metafile, outputFiles } = await build({
      stdin: {
        contents: 'export * from "@funasr-images/client"; export * from "@funasr-images/client/microphone";',
        resolveDir: fileURLToPath(new URL(".", import.meta.url)),
      },
      ...{ bundle: true, format: "esm", platform: "browser", minify: true, write: false, metafile: true },
    });
    const [output] = Object.values(metafile?.outputs ?? {});
    const inputs = Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
      bytesInOutput > 0 ? file : [],
    );
    expect(inputs.some((file) => file.endsWith("src/browser/client.ts"))).toBe(true);
    expect(inputs.filter((file) => /node_modules|client\/src\/node\//.test(file))).toEqual([]);
    expect(gzipSync(outputFiles?.[0]?.contents ?? "").length).toBeLessThan(20_000);
  });

  test("keeps the worklet, which does its work by being imported", async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: 'import "@funasr-images/client/microphone-worklet";',
        resolveDir: fileURLToPath(new URL(".", import.meta.url)),
      },
      ...{ bundle: true, format: "esm", platform: "browser", write: false },
    });
    expect(outputFiles?.[0]?.text).toContain('registerProcessor("funasr-recorder"');
  });
});

describe("over the platform's WebSocket", () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.close());

  test.each([
    [undefined, undefined, "/"],
    ["s3cret", "bearer.s3cret", "/"],
    ["a b", undefined, "/?token=a+b"],
  ])("transcribes; the token %s becomes subprotocol %s at the URL %s", async (token, protocol, address) => {
    server = await openScriptedServer(imageServer);
    const options = { url: server.url, audio: new Uint8Array(70_000), mode: "2pass" } as const;
    const { text } = await transcribe({ ...options, ...(token && { token }) });
    expect(text).toBe("你好，再见");
    const [heard] = server.heard;
    expect(heard).toMatchObject({ protocol, address });
    expect(heard?.texts.at(-1)).toEqual({ is_speaking: false });
    expect(await heard?.closed).toBe(1000);
  });

  test.each([
    ["hello", /not an address/],
    ["ws://127.0.0.1:1", /Is it running/],
    ["wss://127.0.0.1:1", /certificate/],
  ])("%s gives CONNECT and possible reasons", async (url, message) => {
    await expect(connect({ url })).rejects.toMatchObject({ code: "CONNECT", message: expect.stringMatching(message) });
  });

  test("a server that goes away ends the utterance", async () => {
    server = await openScriptedServer({ onEnd: (socket) => socket.close(1012, "restarting") });
    const connection = await connect({ url: server.url });
    await expect(connection.start().end()).rejects.toMatchObject({
      code: "CLOSED",
      message: expect.stringMatching(/1012 restarting/),
    });
    expect(connection.isOpen).toBe(false);
  });
});
