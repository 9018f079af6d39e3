import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answer, fileServer, imageServer, openScriptedServer, pythonServer } from "@funasr-images/client/testing";
import { type SpawnedServer, spawnServer, stageSpeechModel } from "@funasr-images/server/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { runInTerminal } from "../testing/run-funasr.ts";

interface Report {
  readonly works: boolean;
  readonly findings: readonly { check: string; level: string; text: string }[];
}

async function examine(url: string, ...more: string[]): Promise<Report & { code: number | null }> {
  const { code, stdout } = await runInTerminal(["doctor", url, "--json", "--timeout", "2", ...more]);
  return { code, ...(JSON.parse(stdout) as Report) };
}

describe("one of our servers", () => {
  const speech = stageSpeechModel();
  let server: SpawnedServer;
  beforeAll(async () => {
    server = await spawnServer({ ENGINE: "sherpa", MODEL_DIR: speech.modelDir, CANARY_DIR: speech.canaryDir });
    await server.untilReady();
  });
  afterAll(async () => {
    await server.stop();
    speech.remove();
  });

  test("is found to work", async () => {
    const [sample = { file: "", text: "" }] = speech.samples;
    const { code, findings } = await examine(server.url, "--audio", sample.file);
    expect(findings.filter(({ level }) => level === "bad")).toEqual([]);
    expect(code).toBe(0);
    expect(findings).toContainEqual({ check: "readiness", level: "good", text: "ready" });
    expect(findings.find(({ check }) => check === "answer")?.text).toContain(sample.text);
    expect(findings.find(({ check }) => check === "chunk_size")?.text).toMatch(/^answers without/);
  });

  test("is described as text, too", async () => {
    const { code, stdout } = await runInTerminal(["doctor", server.url], { LANG: "zh_CN" });
    expect(code).toBe(0);
    expect(stdout).toContain("就绪          已就绪");
    expect(stdout).toMatch(/服务器正常。/);
  });

  test("is recognised as plain when asked for TLS", async () => {
    const { code, findings } = await examine(server.url.replace("ws:", "wss:"));
    expect(code).toBe(1);
    expect(findings.at(-1)).toEqual({
      check: "scheme",
      level: "bad",
      text: expect.stringContaining("speaks ws, not wss"),
    });
  });
});

describe("a server that requires a token", () => {
  const speech = stageSpeechModel();
  let server: SpawnedServer;
  beforeAll(async () => {
    const { modelDir, canaryDir } = speech;
    server = await spawnServer({ ENGINE: "sherpa", MODEL_DIR: modelDir, CANARY_DIR: canaryDir, AUTH_TOKEN: "secret" });
    await server.untilReady();
  });
  afterAll(async () => {
    await server.stop();
    speech.remove();
  });

  test("is reported, and works with a token in the header and in the address", async () => {
    const { code, findings } = await examine(server.url);
    expect(code).toBe(1);
    expect(findings.at(-1)).toMatchObject({ level: "bad", text: expect.stringMatching(/token/) });
    expect((await examine(server.url, "--token", "secret")).code).toBe(0);
    const wrong = await runInTerminal([
      "transcribe",
      speech.samples[0]?.file ?? "",
      "--url",
      server.url,
      "--token",
      "no",
    ]);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/CONNECT: .*HTTP 401.*token/) });
    const address = `${server.url}/?token=secret`;
    expect((await examine(address)).code).toBe(0);
    const right = await runInTerminal(["transcribe", "-q", speech.samples[0]?.file ?? "", "--url", address]);
    expect(right).toMatchObject({ code: 0, stdout: `${speech.samples[0]?.text}\n` });
  });
});

describe("an upstream server", () => {
  test.each([
    ["for files", fileServer, /file server/, /answers without/],
    ["for streams", imageServer, /streaming server/, /answers without/],
    ["in Python", pythonServer, /Python server/, /answers without/],
  ])("%s is recognised by its dialect", async (_name, script, dialect, chunkSize) => {
    const server = await openScriptedServer(script);
    const { code, findings } = await examine(server.url);
    await server.close();
    expect(code).toBe(0);
    expect(findings.find(({ check }) => check === "dialect")?.text).toMatch(dialect);
    expect(findings.find(({ check }) => check === "chunk_size")?.text).toMatch(chunkSize);
  });

  test("that needs chunk_size is detected", async () => {
    const server = await openScriptedServer({
      onEnd(socket) {
        const { texts = [] } = server.heard.at(-1) ?? {};
        if (texts[0]?.chunk_size) answer(socket, { is_final: true });
      },
    });
    const { code, findings } = await examine(server.url);
    await server.close();
    expect(code).toBe(0);
    expect(findings.at(-1)).toMatchObject({ check: "chunk_size", text: expect.stringContaining("[5,10,5]") });
  });

  test("that never answers fails with the usual reasons", async () => {
    const server = await openScriptedServer({});
    const { code, findings } = await examine(server.url, "--timeout", "0.3");
    await server.close();
    expect(code).toBe(1);
    expect(findings.at(-1)).toMatchObject({
      check: "answer",
      level: "bad",
      text: expect.stringMatching(/TIMEOUT: .*punctuation/),
    });
  });
});

test.each([
  ["ws://127.0.0.1:1", "port", /Is the server running/],
  ["ws://no-such-host.invalid", "port", /is unknown/],
  ["http://127.0.0.1:1", "address", /Use ws:/],
])("%s fails at its %s", async (url, check, text) => {
  const { code, findings } = await examine(url);
  expect(code).toBe(1);
  expect(findings).toEqual([{ check, level: "bad", text: expect.stringMatching(text) }]);
});

test("a silent port is not taken for a server", async () => {
  const silent = createTcp((socket) => socket.end()).listen(0, "127.0.0.1");
  await new Promise((resolve) => silent.once("listening", resolve));
  const { code, findings } = await examine(`ws://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  silent.close();
  expect(code).toBe(1);
  expect(findings.at(-1)).toMatchObject({ check: "handshake", level: "bad" });
});

test("a self-signed certificate is a problem, but not with --insecure or --ca", async () => {
  const folder = mkdtempSync(join(tmpdir(), "funasr-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert, ...subject],
    { stdio: "ignore" },
  );
  const https = createHttps({ key: readFileSync(key), cert: readFileSync(cert) });
  const sockets = new WebSocketServer({ server: https });
  sockets.on("connection", (socket) =>
    socket.on("message", (data) => {
      if (data.toString().includes('"is_speaking":false')) answer(socket, { mode: "offline" });
    }),
  );
  await new Promise<void>((resolve) => https.listen(0, "127.0.0.1", resolve));
  const url = `wss://127.0.0.1:${(https.address() as AddressInfo).port}`;

  const bad = await examine(url);
  expect(bad.code).toBe(1);
  expect(bad.findings.at(-1)).toMatchObject({
    check: "certificate",
    level: "bad",
    text: expect.stringContaining("--ca"),
  });
  const plain = await examine(url.replace("wss:", "ws:"));
  expect(plain.findings.at(-1)).toMatchObject({ check: "scheme", text: expect.stringContaining("speaks wss, not ws") });
  expect((await examine(url, "--insecure")).code).toBe(0);
  const trusted = await examine(url, "--ca", cert);
  expect(trusted.code).toBe(0);
  expect(trusted.findings).toContainEqual({
    check: "certificate",
    level: "good",
    text: expect.stringMatching(/valid for [12] days/),
  });
  https.close();
  https.closeAllConnections();
  rmSync(folder, { recursive: true });
});
