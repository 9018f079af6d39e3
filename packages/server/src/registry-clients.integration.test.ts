import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { synthesiseAudio } from "@funasr-images/client/conformance";
import { afterAll, expect, test } from "vitest";
import { type Column, columns, openColumn } from "./testing/open-column.ts";
import { type ClientPackage, preparePackage } from "./testing/prepare-package.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";

// Clients that a registry serves, as they are: whether each gets the right text and ends by itself.

interface RegistryClient {
  readonly name: string;
  readonly package: ClientPackage;
  readonly modes: readonly string[];
  /** Prints every text it gets, in JSON, one a line. Arguments: address, mode, wav file. */
  readonly script: string;
}

const clients: readonly RegistryClient[] = [
  {
    // Its other client waits at the end for a lock that it holds itself, whatever any server says.
    name: "funasr-client 0.1.6, Python, async",
    package: {
      registry: "pypi",
      requirement: "funasr-client==0.1.6",
      sha256: "087f1e23e40ba42a90d61927b21f1722abe50431302120d8b6690f829c2ed6ca",
      needs: ["websockets==15.0.1", "typing-extensions==4.16.0"],
    },
    modes: ["offline", "online", "2pass"],
    script: `
import asyncio, json, sys
from funasr_client import async_file_asr_stream
async def main():
    async for message in async_file_asr_stream(sys.argv[3], sys.argv[1], mode=sys.argv[2]):
        print(json.dumps(message["text"]), flush=True)
asyncio.run(main())
`,
  },
  {
    name: "funasr-python 0.1.5, Python",
    package: {
      registry: "pypi",
      requirement: "funasr-python==0.1.5",
      sha256: "f5480dbafcc3e58815f9779462cdcb0396bd2c14f9a9b9dd0a39ab1c205c8d8b",
      needs: ["websockets==15.0.1", "pydantic==2.14.4", "numpy==2.4.6", "aiofiles==25.1.0"],
    },
    modes: ["offline", "online", "2pass"],
    // What it reads files with needs 450 MB, and is not what is tried here.
    script: `
import asyncio, json, sys, types
for name in ("librosa", "soundfile"):
    sys.modules[name] = types.ModuleType(name)
from funasr_client import AsyncFunASRClient
class Callback:
    def on_partial_result(self, result):
        print(json.dumps(result.text), flush=True)
    on_final_result = on_partial_result
    def on_error(self, error):
        print(json.dumps(repr(error)), file=sys.stderr)
async def audio():
    with open(sys.argv[3], "rb") as file:
        file.read(44)
        while piece := file.read(1920):
            yield piece
            await asyncio.sleep(0.005)
async def main():
    client = AsyncFunASRClient(sys.argv[1], mode=sys.argv[2])
    await client.recognize_stream(audio(), Callback())
    await client.close()
asyncio.run(main())
`,
  },
  {
    name: "funasr-client 0.1.2, Node",
    package: {
      registry: "npm",
      name: "funasr-client",
      version: "0.1.2",
      integrity: "sha512-qu7PkUwIFLuEU4ydPK1EorwR6QvhbqTrgu4FQVeHCQue6okulpSv3Jp/7ZuAFNtzqheDH4/S7/VUhQB1oJIJfA==",
    },
    modes: ["offline", "online", "2pass"],
    script: `
import { readFileSync } from "node:fs";
import { FunASRClient } from "funasr-client";
const [url, mode, file] = process.argv.slice(2);
const onMessage = ({ text }) => console.log(JSON.stringify(text));
const client = new FunASRClient({ url, onMessage, config: { mode, wav_name: "n", wav_format: "pcm" } });
await client.connect();
const pcm = readFileSync(file).subarray(44);
for (let at = 0; at < pcm.length; at += 1920) client.send(new Uint8Array(pcm.subarray(at, at + 1920)));
await client.close();
`,
  },
  {
    name: "openai 3.57.0, Python",
    package: {
      registry: "pypi",
      requirement: "openai==3.57.0",
      sha256: "f97bc74024c06ced8428b56c4a3594066709d3082779bf9d0b4b6092fbf587a8",
      needs: ["httpx2==2.16.2", "jiter==0.19.0", "pydantic==2.14.4", "sniffio==1.3.1", "anyio==4.16.0"],
    },
    modes: ["HTTP"],
    script: `
import json, sys
from openai import OpenAI
client = OpenAI(base_url=sys.argv[1].replace("ws:", "http:") + "/v1", api_key="none", max_retries=0)
print(json.dumps(client.audio.transcriptions.create(file=open(sys.argv[3], "rb"), model="whisper-1").text))
`,
  },
];

const rows = clients.flatMap((client) => client.modes.map((mode) => ({ client, mode })));
const staged = stageSpeechModel();
afterAll(staged.remove);
const [sample] = staged.samples;

test("clients of registries get the right text and end by themselves on every image; the README has the table", async ({
  skip,
}) => {
  const folders = new Map<RegistryClient, string>();
  for (const client of clients) {
    const prepared = await preparePackage(client.package);
    if (prepared.kind === "absent") {
      process.stderr.write(`SKIPPED: ${client.name} was not run: ${prepared.reason}\n`);
      skip(prepared.reason);
    } else folders.set(client, prepared.folder);
  }
  const wav = join(staged.folder, "padded.wav");
  writeFileSync(wav, padded());
  const outcomes: string[][] = rows.map(() => []);
  for (const column of columns) {
    await using server = await openColumn(column, staged);
    const played = rows.map(async ({ client, mode }, row) => {
      const outcome = hasPort(column, mode)
        ? await outcomeOf(client, folders.get(client) ?? "", server.url, mode, wav)
        : "no HTTP";
      outcomes[row]?.push(outcome);
    });
    await Promise.all(played);
  }
  const failed = rows.flatMap(({ client, mode }, row) =>
    (outcomes[row] ?? [])
      .slice(0, 3)
      .flatMap((outcome, image) => (outcome === "✓" ? [] : `${client.name}, ${mode}, ${columns[image]}: ${outcome}`)),
  );
  expect.soft(failed).toEqual([]);

  const line = (values: readonly string[]) => `| ${values.join(" | ")} |`;
  const body = rows.map(({ client, mode }, row) => line([client.name, mode, ...(outcomes[row] ?? [])]));
  const head = ["client", "mode", ...columns];
  const table = [line(head), line(head.map(() => "---")), ...body].join("\n");
  const file = fileURLToPath(new URL("../../protocol/README.md", import.meta.url));
  const [before, after] = readFileSync(file, "utf8").split(/(?<=<!-- packages: .*-->\n)[\s\S]*(?=<!-- \/packages -->)/);
  await expect(`${before}${table}\n${after}`).toMatchFileSnapshot(file);
});

function hasPort(column: Column, mode: string): boolean {
  return mode !== "HTTP" || !column.startsWith("upstream");
}

/** The streaming test model needs silence before and after. */
function padded(): Buffer {
  const silence = (samples: number) => ({ kind: "silence", samples, sampleRate: 16_000 }) as const;
  const payload = [silence(8000), { kind: "speech" } as const, silence(24_000)];
  return synthesiseAudio([{ kind: "wav", sampleRate: 16_000, payload }], readFileSync(sample?.file ?? "").subarray(44));
}

/** After a text, this long without another means that it waits for what never comes. */
const quietMs = 20_000;
/** Before the first text, a busy machine gets more time. */
const patienceMs = 120_000;

async function outcomeOf(
  { name, package: { registry }, script }: RegistryClient,
  folder: string,
  url: string,
  mode: string,
  wav: string,
) {
  const program = join(folder, `${name.replaceAll(/\W+/g, "-")}-${mode}.${registry === "npm" ? "js" : "py"}`);
  writeFileSync(program, script);
  const python = join(folder, "bin/python");
  const child = spawn(registry === "npm" ? process.execPath : python, [program, url, mode, wav], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const shown: string[] = [];
  const errors: string[] = [];
  let hangs = false;
  const giveUp = () => {
    hangs = true;
    child.kill("SIGKILL");
  };
  let timer = setTimeout(giveUp, patienceMs);
  createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
  createInterface({ input: child.stdout }).on("line", (line) => {
    shown.push(JSON.parse(line));
    clearTimeout(timer);
    timer = setTimeout(giveUp, quietMs);
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  if (hangs) return "hangs";
  if (code !== 0) return `fails: ${errors.at(-1)?.slice(0, 80)}`;
  return shown.includes(sample?.text ?? "nothing") ? "✓" : "other text";
}
