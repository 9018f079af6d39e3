import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gitBlob, lfsPointer } from "./git-objects.ts";
import { createRepository, type Hub, type HubFile, startHub } from "./index.ts";
import { hubClients, type Operation, type Printed, type Surroundings } from "./testing/hub-clients.ts";
import { preparePython } from "./testing/prepare-python.ts";

// The hub is faithful when clients that know nothing of it cannot tell the difference.

const run = promisify(execFile);
const repository = createRepository(
  "iic/vad",
  [
    { path: "model_quant.onnx", bytes: randomBytes(5_000_000) },
    { path: "am.mvn", bytes: Buffer.from("mean and variance") },
    { path: "config.json", bytes: Buffer.from(JSON.stringify({ text: "x".repeat(2000) })) },
    { path: "conf/中文.json", bytes: Buffer.from("{}") },
    { path: "conf/with space.fst", bytes: randomBytes(3000) },
    { path: "empty.txt", bytes: Buffer.alloc(0) },
  ],
  { tag: "v1" },
);
const [oldest, newest] = repository.commits;
const files = newest?.files ?? [];
const fileAt = (path: string): HubFile => files.find((file) => file.path === path) ?? expect.fail(`no file ${path}`);

let hub: Hub;
let directory: string;
beforeAll(async () => {
  hub = await startHub({ repositories: [repository] });
  directory = await mkdtemp(join(tmpdir(), "clients-"));
});
afterAll(async () => {
  await hub.close();
  await rm(directory, { recursive: true });
});

const rows = hubClients.flatMap((client) => client.operations.map((operation) => ({ client, operation })));
const done = new Set<Operation>();

test.for(rows)("$client.name: $operation.name", async ({ client, operation }, { skip }) => {
  const found = await findInterpreter(client.surroundings);
  if ("absent" in found) {
    process.stderr.write(`SKIPPED: the hub was not shown to ${client.name}: ${found.absent}\n`);
    return skip(found.absent);
  }
  const folder = join(directory, `${rows.findIndex((row) => row.operation === operation)}`);
  await mkdir(folder);
  const { stdout } = await run(found.program, [found.option, operation.script], {
    cwd: folder,
    env: environment(folder),
  });
  const { wanted } = operation;
  if (typeof wanted === "object")
    expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual(wantedValue(wanted.printed));
  else expect(await readOut(join(folder, "out"))).toEqual(filesOf(wanted));
  done.add(operation);
});

test("the README has the table of clients", async ({ skip }) => {
  const missing = rows.find(({ operation }) => !done.has(operation));
  if (missing) return skip(`${missing.client.name} did not run`);
  const lines = hubClients.map(
    ({ name, operations }) => `| ${name} | ${operations.map((one) => one.name).join("; ")} |`,
  );
  const table = ["| client | what it does here as on the real hub |", "| --- | --- |", ...lines].join("\n");
  const readme = fileURLToPath(new URL("../README.md", import.meta.url));
  const [before, after] = (await readFile(readme, "utf8")).split(
    /(?<=<!-- clients: .*-->\n)[\s\S]*(?=<!-- \/clients -->)/,
  );
  await expect(`${before}\n${table}\n\n${after}`).toMatchFileSnapshot(readme);
});

async function findInterpreter(
  surroundings: Surroundings,
): Promise<{ program: string; option: "-c" } | { absent: string }> {
  if (surroundings.kind === "python") {
    const python = await preparePython(surroundings.requirements);
    return python.kind === "absent" ? { absent: python.reason } : { program: python.python, option: "-c" };
  }
  for (const program of surroundings.programs) {
    const there = await run("sh", ["-c", `command -v ${program}`]).catch(() => undefined);
    if (!there) return { absent: `${program} is not installed (apt-get install ${surroundings.install})` };
  }
  return { program: "sh", option: "-c" };
}

/** Nothing of this machine's settings: a folder of its own as home, no proxy. */
function environment(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_TERMINAL_PROMPT: "0",
    MODELSCOPE_ENDPOINT: hub.endpoint,
    MODELSCOPE_DOMAIN: new URL(hub.endpoint).host,
    HF_ENDPOINT: hub.endpoint,
    API: hub.endpoint,
    MODEL: repository.id,
    SHA256: fileAt("model_quant.onnx").sha256,
  };
}

function filesOf(wanted: Exclude<Operation["wanted"], object>): Record<string, string> {
  const chosen = {
    "all files": files,
    pointers: files,
    "one small file": [fileAt("am.mvn")],
    "one large file": [fileAt("model_quant.onnx")],
  }[wanted];
  const bytesOf = (file: HubFile) => (wanted === "pointers" && file.lfs ? lfsPointer(file) : file.bytes);
  return Object.fromEntries(chosen.filter(isCompared).map((file) => [file.path, hash(bytesOf(file))]));
}

function wantedValue(printed: Printed): unknown {
  const { bytes, sha256 } = fileAt("model_quant.onnx");
  switch (printed) {
    case "branch and tag":
      return ["refs/heads/main", "refs/tags/v1"].map((ref) => [ref, newest?.id]);
    case "sizes":
      return files.map((file) => [file.path, file.bytes.length]);
    case "commits":
      return [newest?.id, oldest?.id];
    case "hashes":
      return [gitBlob(fileAt("am.mvn")).id, sha256];
    case "ends of the large file":
      return [hash(bytes.subarray(0, 100)), hash(bytes.subarray(-100))];
    case "missing is missing":
      return [true, false, true, false];
  }
}

/** sha256 by path. */
async function readOut(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const found = entries
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file, index) => !entries[index]?.isDirectory() && isCompared({ path: relative(root, file) }))
    .map(async (file) => [relative(root, file), hash(await readFile(file))] as const);
  return Object.fromEntries(await Promise.all(found));
}

/** What clients keep for themselves, and what ModelScope's older ones leave out. */
function isCompared({ path }: { readonly path: string }): boolean {
  return !/^\.(cache|git|huggingface|m|_)/.test(path);
}

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
