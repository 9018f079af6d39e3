import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readLayout } from "@funasr-images/registry";
import { afterEach, beforeEach, expect, it } from "vitest";
import { composeImage } from "./compose-image.ts";
import { composeTree, createTreeLayer } from "./tree.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "compose-"));
});
afterEach(() => rm(directory, { recursive: true }));

it("returns what a reader of the layout finds", async () => {
  const tree = await composeTree({ file: { content: "content" } });
  const dockerfile = path.join(directory, "Dockerfile");
  // One layer twice: it is pulled once.
  await writeFile(dockerfile, "FROM scratch\nCOPY --from=tree / /\nCOPY --from=tree / /\n");
  const layout = path.join(directory, "layout");
  const composed = await composeImage({
    ...{
      dockerfile,
      architecture: "arm64",
      bases: {},
      layers: { tree: createTreeLayer("tree", tree) },
      arguments: {},
    },
    ...{ epoch: 1, layout, name: "sample", state: path.join(directory, "state") },
  });
  const { digest, mediaType, bytes, compressedBytes, manifest } = await readLayout(layout);
  expect(manifest.layers).toHaveLength(2);
  expect(composed).toEqual({ manifest: { digest, mediaType, size: bytes.length }, compressedBytes });
});
