import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterEach, describe, expect, test } from "vitest";
import { connect, transcribe } from "./browser.ts";
import { imageServer } from "./testing/dialects.ts";
import { openScriptedServer, type ScriptedServer } from "./testing/scripted-server.ts";

describe("the bundle for browsers", () => {
  /** Files in the bundle, and its compressed size. */
  const bundle = async (contents: string) => {
    const { metafile, outputFiles } = await build({
      stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
      ...{ bundle: true, format: "esm", platform: "browser", minify: true, write: false, metafile: true },
    });
    const [output] = Object.values(metafile?.outputs ?? {});
    const files = Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
      bytesInOutput > 0 ? file : [],
    );
    return { files, bytes: gzipSync(outputFiles?.[0]?.contents ?? "").length };
  };

  test("has the browser's sources under the package's own name, no Node, and one dependency, for Word", async () => {
    const { files, bytes } = await bundle(
      'export * from "@funasr-images/client"; export * from "@funasr-images/client/microphone";',
    );
    expect(files.some((file) => file.endsWith("src/browser/client.ts"))).toBe(true);
    expect(files.filter((file) => /client\/src\/node\//.test(file))).toEqual([]);
    expect(files.filter((file) => file.includes("node_modules"))).toEqual(["node_modules/fflate/esm/browser.js"]);
    expect(bytes).toBeLessThan(30_000);
  });

  test("of an application that writes no documents has no dependency", async () => {
    const { files, bytes } = await bundle(
      'export { connect, listen, renderSrt, transcribe } from "@funasr-images/client"; export * from "@funasr-images/client/microphone";',
    );
    expect(files.filter((file) => file.includes("node_modules"))).toEqual([]);
    expect(bytes).toBeLessThan(20_000);
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
