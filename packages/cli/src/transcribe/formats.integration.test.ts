import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transcribe } from "@funasr-images/client";
import { encodeMedia, mediaVariants } from "@funasr-images/decoder/testing";
import { type SpawnedServer, spawnServer, stageSpeechModel, stageStandIn } from "@funasr-images/server/testing";
import { buildOnce, launchBrowser, type OpenedPage, openPage, transcribeDropped } from "@funasr-images/web/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runFunasr } from "../testing/run-funasr.ts";

// Every format x every image x every door: the table in packages/server.

const staged = stageSpeechModel();
afterAll(staged.remove);
const sample = staged.samples.find(({ file }) => basename(file) === "welcome-m6.wav");
if (!sample) throw new Error("there is no such sample");
const webDir = await buildOnce();
afterAll(() => rmSync(webDir, { recursive: true }));

const common = {
  MODEL_DIR: staged.modelDir,
  CANARY_DIR: staged.canaryDir,
  ITN_DIR: "",
  LM_DIR: "",
  VAD_DIR: "",
  PUNC_DIR: "",
  WEB_DIR: webDir,
};
const sdk = (kind: "offline" | "2pass") => ({
  ...common,
  ENGINE: "sdk",
  SDK_BINARY: stageStandIn(staged.folder, kind),
});
const images = {
  offline: sdk("offline"),
  online: { ...sdk("2pass"), ONLINE_MODEL_DIR: staged.onlineModelDir },
  "offline-ai": { ...common, ENGINE: "sherpa" },
};
type Image = keyof typeof images;
const doors = ["HTTP", "WebSocket", "CLI", "page"] as const;
type Door = (typeof doors)[number];

const files = new Map<string, string>();
/** A telephone's codec leaves too little for so small a model: what it makes of ffmpeg's decoding is expected of ours. */
const hardToHear = "phone.amr";
const reference = join(staged.folder, "reference.wav");
const document = join(staged.folder, "minutes.mp3");
const hardTexts = new Map<Image, string>();
/** What was answered: by image, door and variant. */
const answers = new Map<string, string>();
let browser: Awaited<ReturnType<typeof launchBrowser>>;
const keyOf = (image: Image, door: Door, name: string) => `${image} ${door} ${name}`;

beforeAll(async () => {
  for (const variant of mediaVariants) files.set(variant.name, encodeMedia(sample.file, variant, staged.folder));
  execFileSync("ffmpeg", ["-loglevel", "fatal", "-i", files.get(hardToHear) ?? "", reference]);
  writeFileSync(document, "%PDF-1.7\n");
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(Object.keys(images) as Image[])("image %s", (image) => {
  let server: SpawnedServer;
  let opened: OpenedPage;
  beforeAll(async () => {
    server = await spawnServer(images[image]);
    await server.untilReady();
    hardTexts.set(image, await upload(server, reference));
    opened = await openPage(browser, `http://127.0.0.1:${server.port}/`);
    await opened.page.waitForSelector(".pill-ready");
  });
  afterAll(async () => {
    await opened?.close();
    await server?.stop();
  });

  test("reads every format by HTTP", async () => {
    for (const [name, file] of files) answers.set(keyOf(image, "HTTP", name), await upload(server, file));
    expect(wrongAnswers(image, "HTTP")).toEqual([]);
  });

  test("reads every format by WebSocket, as it is", async () => {
    for (const [name, file] of files) {
      const { text } = await transcribe({
        url: server.url,
        audio: readFileSync(file),
        format: name.split(".").at(-1) ?? "",
        decodeHere: false,
      });
      answers.set(keyOf(image, "WebSocket", name), text);
    }
    expect(wrongAnswers(image, "WebSocket")).toEqual([]);
  });

  test("reads every format from the command line", async () => {
    const { stdout } = await runFunasr(["transcribe", ...files.values(), "--url", server.url]);
    const lines = stdout.trimEnd().split("\n");
    for (const [at, name] of [...files.keys()].entries()) answers.set(keyOf(image, "CLI", name), lines[at] ?? "");
    expect(wrongAnswers(image, "CLI")).toEqual([]);
  });

  test("reads every format on the page, in the mode that it chooses", async () => {
    for (const [name, file] of files)
      answers.set(keyOf(image, "page", name), await transcribeDropped(opened.page, file));
    expect(wrongAnswers(image, "page")).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });

  test("names what is no audio, on every door", async () => {
    expect(await upload(server, document)).toMatch(/^400 BAD_AUDIO This is no audio but pdf \(application\/pdf\)/);
    const refusal = { code: "REFUSED", message: expect.stringContaining("no audio but pdf") };
    await expect(transcribe({ url: server.url, audio: readFileSync(document), format: "mp3" })).rejects.toMatchObject(
      refusal,
    );
    const run = await runFunasr(["transcribe", document, "--url", server.url]);
    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain("no audio but pdf");
    expect(await transcribeDropped(opened.page, document)).toMatch(/^REFUSED .*no audio but pdf/);
  });
});

test("the README of server has the table", async () => {
  const readme = fileURLToPath(new URL("../../../server/README.md", import.meta.url));
  const [before, after] = readFileSync(readme, "utf8").split(/(?<=<!-- formats: .*-->\n)[\s\S]*(?=<!-- \/formats -->)/);
  await expect(`${before}${renderTable()}\n${after}`).toMatchFileSnapshot(readme);
});

async function upload(server: SpawnedServer, file: string): Promise<string> {
  const form = new FormData();
  form.set("file", new Blob([readFileSync(file)]), basename(file));
  const response = await fetch(`http://127.0.0.1:${server.port}/v1/audio/transcriptions`, {
    method: "POST",
    body: form,
  });
  const body = (await response.json()) as { text?: string; error?: { code: string; message: string } };
  return body.text ?? `${response.status} ${body.error?.code} ${body.error?.message}`;
}

function wrongAnswers(image: Image, door: Door): string[] {
  return [...files.keys()].flatMap((name) => {
    return isRight(image, door, name) ? [] : `${name}: ${answers.get(keyOf(image, door, name))}`;
  });
}

function isRight(image: Image, door: Door, name: string): boolean {
  const expected = name === hardToHear ? hardTexts.get(image) : sample?.text;
  return answers.get(keyOf(image, door, name)) === expected;
}

function renderTable(): string {
  const columns = (Object.keys(images) as Image[]).flatMap((image) => doors.map((door) => ({ image, door })));
  const rows = [...files.keys()].map((name) => {
    const cells = columns.map(({ image, door }) => (isRight(image, door, name) ? "✓" : "✗"));
    return `| \`${name}\` | ${cells.join(" | ")} |`;
  });
  const head = columns.map(({ image, door }) => `${image}, ${door}`);
  return [`| file | ${head.join(" | ")} |`, `| --- |${" --- |".repeat(columns.length)}`, ...rows].join("\n");
}
