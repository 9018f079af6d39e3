import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { synthesiseAudio } from "@funasr-images/client/conformance";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStandIn } from "./stand-in/open-stand-in.ts";
import { type Column, columns, openColumn } from "./testing/open-column.ts";
import { cpp2pass, cppFile } from "./testing/scripted-clients/cpp.ts";
import { Hanging, openLine } from "./testing/scripted-clients/open-line.ts";
import { otherClients } from "./testing/scripted-clients/others.ts";
import { pythonClients } from "./testing/scripted-clients/python.ts";
import type { ClientMode, Recording, ScriptedClient } from "./testing/scripted-clients/scripted-client.ts";
import { spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";
import { stageStubSdk } from "./testing/stage-stub-sdk.ts";
import { createStubEngine } from "./testing/stub-recogniser.ts";

// Whether the clients in upstream's repository get the right text and end by themselves: the table in packages/protocol.

const clients = [...pythonClients, cppFile, cpp2pass, ...otherClients];
const rows = clients.flatMap((client) => client.modes.map((mode) => ({ client, mode })));

const staged = stageSpeechModel();
afterAll(staged.remove);

const silence = (samples: number) => ({ kind: "silence", samples, sampleRate: 16_000 }) as const;
const recordings: (Recording & { readonly text: string })[] = staged.samples
  .slice(0, 3)
  .map(({ file, text }, index) => {
    // The streaming test model needs silence before and after.
    const pcm = synthesiseAudio([silence(8000), { kind: "speech" }, silence(24_000)], readFileSync(file).subarray(44));
    const wav = synthesiseAudio([{ kind: "wav", sampleRate: 16_000, payload: [{ kind: "speech" }] }], pcm);
    return { name: `recording-${index}`, pcm, wav, text };
  });

const cells = new Map<Column, readonly string[]>();

beforeAll(async () => {
  for (const column of columns) {
    await using server = await openColumn(column, staged);
    cells.set(column, await Promise.all(rows.map(({ client, mode }) => outcomeOf(client, mode, server.url))));
  }
});

test.each(columns.slice(0, 3))("on image %s every client gets the right text and ends by itself", (image) => {
  const failed = rows.flatMap(({ client, mode }, row) => {
    const outcome = outcomeIn(image, row);
    // Two do not understand streaming, from no server.
    const good = image === "online" && client.fileServerOnly ? outcomeIn("upstream's streaming server", row) : ends;
    return outcome === good ? [] : `${client.name}, ${mode}: ${outcome}`;
  });
  expect(failed).toEqual([]);
});

test("the README of protocol has the table of clients, and what upstream does beside it", async () => {
  const file = fileURLToPath(new URL("../../protocol/README.md", import.meta.url));
  const [before, after] = readFileSync(file, "utf8").split(/(?<=<!-- clients: .*-->\n)[\s\S]*(?=<!-- \/clients -->)/);
  await expect(`${before}${renderTable()}\n${after}`).toMatchFileSnapshot(file);
});

test("C++ misses an answer of upstream that comes while it sleeps, and none of ours", async () => {
  const play = (url: string) =>
    cppFile.play({ mode: "offline", recordings, open: (headers, protocols) => openLine(url, headers, protocols) });
  using standIn = await openStandIn({
    kind: "offline",
    host: "127.0.0.1",
    port: 0,
    engine: createStubEngine("offline"),
    abort: () => {},
  });
  await expect(play(`ws://127.0.0.1:${standIn.port}`)).rejects.toThrow(Hanging);
  const stub = stageStubSdk("offline");
  await using server = await spawnServer(stub.env);
  await server.untilReady();
  expect(await play(server.url)).toHaveLength(3);
  expect(await server.stop()).toBe(0);
  stub.remove();
});

const ends = "✓";

async function outcomeOf(client: ScriptedClient, mode: ClientMode, url: string): Promise<string> {
  const given = recordings.slice(0, client.files);
  try {
    const open = (headers?: Readonly<Record<string, string>>, subprotocols?: string[]) =>
      openLine(url, headers, subprotocols);
    const shown = await client.play({ mode, recordings: given, open });
    const right = given.every(({ text }, index) => shown[index] === text);
    return right ? ends : "other text";
  } catch (error) {
    if (!(error instanceof Hanging)) throw error;
    return "hangs";
  }
}

function outcomeIn(column: Column, row: number): string {
  return cells.get(column)?.[row] ?? "not played";
}

function renderTable(): string {
  const line = (values: readonly string[]) => `| ${values.join(" | ")} |`;
  const body = rows.map(({ client, mode }, row) => {
    const own = columns.map((column) => {
      // Whether it ends there depends on the machine.
      if (client === cppFile && column === "upstream's file server") return "a race";
      return outcomeIn(column, row);
    });
    return line([client.name, mode, ...own]);
  });
  const head = ["client", "mode", ...columns];
  return [line(head), line(head.map(() => "---")), ...body].join("\n");
}
