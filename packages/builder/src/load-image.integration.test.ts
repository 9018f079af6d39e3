import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdtemp, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { blobPath, readLayout } from "@funasr-images/registry";
import { execa } from "execa";
import { expect, it } from "vitest";
import { composeImage } from "./compose-image.ts";
import { loadImage } from "./load-image.ts";
import { composeTree, createTreeLayer } from "./tree.ts";

it("loads a layout whose blobs another build links meanwhile", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "load-"));
  const name = `funasr-images/load-${randomUUID()}:test`;
  try {
    const dockerfile = path.join(directory, "Dockerfile");
    await writeFile(dockerfile, "FROM scratch\nCOPY --from=tree / /\n");
    const layout = path.join(directory, "layout");
    const tree = await composeTree({ "opt/data": { content: randomBytes(32 * 1024 * 1024) } });
    const { manifest } = await composeImage({
      ...{ dockerfile, architecture: "amd64", bases: {}, layers: { tree: createTreeLayer("tree", tree) } },
      ...{ arguments: {}, epoch: 0, layout, name, state: path.join(directory, "state") },
    });
    const blobs = (await readLayout(layout)).manifest.layers.map(({ digest }) => blobPath(layout, digest));
    let isLoading = true;
    const loading = loadImage(layout, name, manifest.digest).finally(() => {
      isLoading = false;
    });
    while (isLoading) {
      for (const blob of blobs) await link(blob, path.join(directory, "link"));
      await unlink(path.join(directory, "link"));
    }
    expect(await loading).toBe(`${name.split(":")[0]}@${manifest.digest}`);
  } finally {
    await execa("docker", ["image", "rm", "--force", name], { reject: false });
    await rm(directory, { recursive: true, force: true });
  }
});
