import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { createRepository, type Hub, startHub } from "@funasr-images/hub";
import { modelscopeGenerations, preparePython } from "@funasr-images/hub/testing";
import { afterEach, beforeEach, describe, expect, it, type TestContext } from "vitest";
import { downloadModels, openModelStore, resolveModels } from "../index.ts";

const id = "iic/vad";
const files = [
  { path: "model_quant.onnx", bytes: randomBytes(3_000_000) },
  { path: "am.mvn", bytes: Buffer.from("mvn") },
  { path: "conf/中文 and+&.json", bytes: Buffer.from("{}") },
  { path: "empty.txt", bytes: Buffer.alloc(0) },
];
const large = createHash("sha256")
  .update(files[0]?.bytes ?? "")
  .digest("hex");

const snapshot = `
import sys
from modelscope import snapshot_download
# The old generation accepts another host, but no other scheme than https; nothing else of it is touched.
for module in [known for name, known in sys.modules.items() if name.startswith("modelscope.hub")]:
    if hasattr(module, "MODELSCOPE_URL_SCHEME"):
        module.MODELSCOPE_URL_SCHEME = "http://"
model, revision, cache = sys.argv[1:4]
print("AT " + snapshot_download(model, revision=revision, cache_dir=cache))
`;

let hub: Hub;
let directory: string;
beforeEach(async () => {
  hub = await startHub({ repositories: [createRepository(id, files, { tag: "v2.0.4", aliases: ["damo/vad"] })] });
  directory = await mkdtemp(join(tmpdir(), "sdk-"));
});
afterEach(async () => {
  await hub.close();
  await rm(directory, { recursive: true });
});

// The hub is faithful when its real client cannot tell the difference.
describe.each(Object.entries(modelscopeGenerations))(
  "ModelScope's own SDK, the %s generation",
  (_name, requirements) => {
    it.for([
      ["a tag", id, "v2.0.4"],
      ["a branch", id, "master"],
      ["the alias", "damo/vad", "master"],
    ] as const)(
      `${requirements[0]} downloads by %s the same bytes as this room`,
      async ([, model, revision], { skip }) => {
        const sdk = await preparePython(requirements);
        if (sdk.kind === "absent") return skipByName(skip, requirements[0], sdk.reason);
        const found = await download(sdk.python, model, revision);
        expect(found.get("model_quant.onnx")).toBe(large);
        expect(found.get("empty.txt")).toBe(createHash("sha256").digest("hex"));

        const wanted = files.map((file) => file.path);
        const lock = await resolveModels([{ id: model, revision, files: wanted }], { hub: { endpoint: hub.endpoint } });
        const store = await openModelStore(join(directory, "store"));
        await downloadModels(lock, { hub: { endpoint: hub.endpoint }, store });
        for (const { path, sha256 } of lock.models[0]?.files ?? []) {
          expect([path, found.get(path)]).toEqual([path, sha256]);
          expect(await store.verify(sha256)).toBe("verified");
        }
      },
    );

    it(`${requirements[0]} notices bytes that moved behind the branch and keeps the tag's`, async ({ skip }) => {
      const sdk = await preparePython(requirements);
      if (sdk.kind === "absent") return skipByName(skip, requirements[0], sdk.reason);
      hub.move(id, [{ path: "am.mvn", bytes: Buffer.from("moved") }]);
      const hash = (text: string) => createHash("sha256").update(text).digest("hex");
      expect((await download(sdk.python, id, "master")).get("am.mvn")).toBe(hash("moved"));
      expect((await download(sdk.python, id, "v2.0.4")).get("am.mvn")).toBe(hash("mvn"));
    });
  },
);

/** sha256 by path of what the SDK downloaded. */
async function download(python: string, model: string, revision: string): Promise<Map<string, string>> {
  const cache = await mkdtemp(join(directory, "cache-"));
  const { host } = new URL(hub.endpoint);
  const env = { PATH: process.env.PATH, HOME: directory, MODELSCOPE_ENDPOINT: hub.endpoint, MODELSCOPE_DOMAIN: host };
  const { stdout } = await promisify(execFile)(python, ["-c", snapshot, model, revision, cache], { env });
  const root = stdout.match(/^AT (.*)$/m)?.[1] ?? expect.fail(`the SDK named no folder: ${stdout}`);
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const contents = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      return [
        relative(root, file),
        createHash("sha256")
          .update(await readFile(file))
          .digest("hex"),
      ] as const;
    });
  return new Map(await Promise.all(contents));
}

/** The one allowed skip: it says what was not shown, and why. */
function skipByName(skip: TestContext["skip"], requirement: string, reason: string): never {
  process.stderr.write(`SKIPPED: the local hub was not shown to ${requirement}: ${reason}\n`);
  return skip(reason);
}
