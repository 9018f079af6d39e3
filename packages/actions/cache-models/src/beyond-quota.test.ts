import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LockedModel } from "@funasr-images/catalog";
import { openModelStore } from "@funasr-images/models";
import { expect, it } from "vitest";
import { cacheModels } from "./cache-models.ts";

it("a model that has no room beside the others of the lock is not saved, also when only it is asked for", async () => {
  const workspace = await mkdtemp(path.join(tmpdir(), "beyond-quota-"));
  try {
    const store = await openModelStore(path.join(workspace, ".local/store"));
    const contents = { "x/large": Buffer.alloc(90_000), "x/small": Buffer.alloc(1000) };
    const lock = {
      lockVersion: 1 as const,
      models: Object.entries(contents).map(([id, bytes]) => lockedModel(id, bytes)),
    };
    const saved: string[] = [];
    const run = (ids: string[]) =>
      cacheModels({
        lock,
        ids,
        store,
        workspace,
        cache: {
          restore: async () => ({ kind: "miss" }),
          save: async ({ id }) => {
            saved.push(id);
            return { kind: "saved" };
          },
        },
        save: { kind: "allowed" },
        download: async () => ({ downloadedBytes: 0, reusedBytes: 0, files: 0 }),
        warn: () => {},
        say: () => {},
        quotaLimit: 50_000,
      });
    expect((await run(["x/large"])).models[0]).toMatchObject({
      saved: false,
      whyNot: "it does not fit into the quota of 50000 bytes with the other models",
    });
    await run(["x/large", "x/small"]);
    expect(saved).toEqual(["x/small"]);
  } finally {
    await rm(workspace, { recursive: true });
  }
});

function lockedModel(id: string, bytes: Uint8Array): LockedModel {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const files = [{ path: "model.onnx", size: bytes.length, sha256 }];
  return { id, hub: "modelscope", revision: "v1", commit: "0".repeat(40), files };
}
