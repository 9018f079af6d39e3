import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { spawnServer, stageSpeechModel } from "@funasr-images/server/testing";
import { expect, onTestFinished, test } from "vitest";
import { checkFormats } from "./check-formats.ts";
import { readFormatSamples } from "./read-format-samples.ts";

const formats = await readFormatSamples(fileURLToPath(new URL("../../../images/speech/formats", import.meta.url)));
const names = [...formats.map(({ format }) => format), "pcm"];
const spoken = "客户回答今天很忙";

const run = async (url: string) => {
  const told: string[] = [];
  const context = { url, recordings: [], checks: [], cer: 0, onProgress: (line: string) => told.push(line) };
  return { ...(await checkFormats({ ...context, formats })), told };
};

test("the samples are one sentence to the real server, in every format that it names", async () => {
  const staged = stageSpeechModel();
  onTestFinished(staged.remove);
  const none = { ITN_DIR: "", LM_DIR: "", VAD_DIR: "", PUNC_DIR: "" };
  const { modelDir: MODEL_DIR, canaryDir: CANARY_DIR } = staged;
  const server = await spawnServer({ ENGINE: "sherpa", MODEL_DIR, CANARY_DIR, ...none });
  onTestFinished(async () => void (await server.stop()));
  await server.untilReady();

  const { check, failures, told } = await run(`http://127.0.0.1:${server.port}`);
  expect(failures).toEqual([]);
  expect(check.formats).toEqual(names);
  expect(told.filter((line) => !line.endsWith(`: ${spoken}`))).toEqual(["sentence.amr: 客户回答今很忙"]);
});

interface Counterpart {
  readonly claims?: unknown;
  /** The answer for a file, instead of the right text. */
  readonly answers?: Readonly<Record<string, { readonly status: number; readonly text: string }>>;
}

async function openImage({ claims = { http: names, websocket: names }, answers = {} }: Counterpart): Promise<string> {
  const server: Server = createServer(async (request, response) => {
    if (request.url === "/v1/capabilities") return response.end(JSON.stringify({ formats: claims }));
    const body = Buffer.concat(await request.toArray()).toString("latin1");
    const name = /filename="([^"]+)"/.exec(body)?.[1] ?? "";
    const { status, text } = answers[name] ?? { status: 200, text: spoken };
    return response.writeHead(status).end(`${text}\n`);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("an image that reads mp3 as silence, and refuses amr, fails for these two", async () => {
  const answers = {
    "sentence.mp3": { status: 200, text: "" },
    "sentence.amr": { status: 400, text: '{"error":{"code":"BAD_AUDIO"}}' },
  };
  const { check, failures } = await run(await openImage({ answers }));
  expect(failures).toEqual([
    { code: "WRONG_TRANSCRIPT", message: expect.stringContaining("mp3: sentence.mp3") },
    {
      code: "WRONG_FORMATS",
      message: expect.stringMatching(/^amr is not read: sentence\.amr: POST .* 400: .*BAD_AUDIO/),
    },
  ]);
  expect(check.formats).toEqual(names.filter((name) => !["mp3", "amr"].includes(name)));
});

test("a format that is named for WebSocket only has to be shown as well", async () => {
  const { failures } = await run(await openImage({ claims: { http: names, websocket: [...names, "ape"] } }));
  expect(failures.map(({ message }) => message)).toEqual(["/v1/capabilities names ape, of which there is no sample"]);
});

test("capabilities without formats are no answer", async () => {
  await expect(run(await openImage({ claims: {} }))).rejects.toMatchObject({ code: "WRONG_REPLY" });
});
