import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { blobPath, type ImageConfig, type RunningRegistry, readLayout, startRegistry } from "@funasr-images/registry";
import { extract } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeImage } from "./compose-image.ts";
import { parseDockerfile } from "./parse-dockerfile.ts";
import type { BaseReference } from "./read-base.ts";
import { buildWithBuildKit } from "./testing/build-with-buildkit.ts";
import { pushBase } from "./testing/push-base.ts";
import { createTreeLayer, openTree } from "./tree.ts";

const images = fileURLToPath(new URL("../../../images", import.meta.url));

let directory: string;
let running: RunningRegistry;
let base: BaseReference;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "compose-"));
  running = await startRegistry({ directory: path.join(directory, "registry") });
  // A name of its own: the engine keeps what it pulled.
  base = await pushBase(`${running.address}/base-${randomUUID()}`, ["amd64", "arm64"], directory);
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});

describe("composeImage", () => {
  it.each([
    ["online/Dockerfile", "amd64"],
    ["offline/Dockerfile", "arm64"],
    ["offline-ai/Dockerfile", "amd64"],
    ["local/sdk/Dockerfile", "arm64"],
    ["local/base/Dockerfile", "amd64"],
  ])("makes of images/%s the image that BuildKit makes", async (file, architecture) => {
    await expectSameImage(path.join(images, file), architecture);
  });

  it("starts from scratch as BuildKit does", async () => {
    const dockerfile = path.join(directory, "scratch.Dockerfile");
    await writeFile(dockerfile, "FROM scratch\nCOPY --from=tree / /\n");
    await expectSameImage(dockerfile, "arm64");
  });

  it("reads the other instructions of a Dockerfile as BuildKit does", async () => {
    const dockerfile = path.join(directory, "Dockerfile");
    await writeFile(
      dockerfile,
      [
        "# a comment",
        "FROM base",
        "ARG PORT=8080",
        "ARG VERSION",
        "ARG UNSET",
        "copy --from=tree / /",
        'ENV PATH=/opt/bin:$PATH GREETING="hello \\"$VERSION\\" \\n" \\',
        "    # between two lines",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the Dockerfile's own
        "    RAW='$VERSION \\' DOTTED=v${PORT}.1 \\",
        "    EMPTY=$UNSET BLANK=a\\ b",
        "ENV LANG=zh_CN.UTF-8",
        'LABEL one=1 two="2 and $PORT" maker=us',
        "EXPOSE $PORT 53/udp",
        "USER 1:$PORT",
        "STOPSIGNAL SIGINT",
        'CMD ["first"]',
        'ENTRYPOINT ["/opt/run", "a b", "中"]',
        'HEALTHCHECK --interval=1m30s --timeout=500ms --retries=7 CMD ["true"]',
        "COPY --link --from=more / /",
        'CMD ["second"]',
        "",
      ].join("\n"),
    );
    await expectSameImage(dockerfile, "amd64");
  });
});

/** Both ways from the same trees: the same configuration, and layers that hold the same. */
async function expectSameImage(dockerfile: string, architecture: string): Promise<void> {
  const work = await mkdtemp(path.join(directory, "both-"));
  const { from, instructions } = parseDockerfile(await readFile(dockerfile, "utf8"), dockerfile);
  const names = instructions.flatMap(({ keyword, rest }) =>
    keyword === "COPY" ? [/--from=(\S+)/.exec(rest)?.[1] as string] : [],
  );
  expect(names.length).toBeGreaterThan(0);
  const trees = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await makeTree(work, name)])));
  const given = instructions.flatMap(({ keyword, rest }) =>
    keyword === "ARG" && rest !== "UNSET" && !rest.includes("=") ? [[rest, `value of ${rest}`]] : [],
  );
  const shared = {
    ...{ dockerfile, arguments: Object.fromEntries(given), labels: { "z.late": "1", "a.early": "2" } },
    ...{ epoch: 1_764_298_800, name: `both-${randomUUID()}:test` },
  };
  const ours = path.join(work, "ours");
  await composeImage({
    ...{ ...shared, architecture, layout: ours, state: path.join(work, "state") },
    bases: { [from]: base },
    layers: Object.fromEntries(
      await Promise.all(
        names.map(async (name) => [name, createTreeLayer(name, await openTree(trees[name] as string))]),
      ),
    ),
  });
  const theirs = path.join(work, "theirs");
  await buildWithBuildKit({
    ...{ ...shared, platform: `linux/${architecture}`, layout: theirs },
    contexts: {
      ...trees,
      ...(from === "scratch" ? {} : { [from]: `docker-image://${base.repository}@${base.digest}` }),
    },
  });
  const [composed, built] = await Promise.all([readImage(ours), readImage(theirs)]);
  expect(composed.config).toEqual(built.config);
  expect(composed.contents).toEqual(built.contents);
  expect(composed.contents).toHaveLength(names.length + (from === "scratch" ? 0 : 1));
}

async function makeTree(work: string, name: string): Promise<string> {
  const tree = path.join(work, "trees", name);
  await mkdir(path.join(tree, "opt/funasr", name), { recursive: true });
  await writeFile(path.join(tree, "opt/funasr", name, "data"), `of ${name}`);
  await writeFile(path.join(tree, "opt/funasr", name, "run"), "#!/bin/sh\n", { mode: 0o755 });
  await symlink("data", path.join(tree, "opt/funasr", name, "link"));
  return tree;
}

/** What an image says and holds; times of files and the wording of its history are each maker's own. */
async function readImage(layout: string) {
  const { manifest } = await readLayout(layout);
  const config: ImageConfig = JSON.parse(await readFile(blobPath(layout, manifest.config.digest), "utf8"));
  const contents = await Promise.all(manifest.layers.map(({ digest }) => readLayer(blobPath(layout, digest))));
  // ArgsEscaped is a mark of Windows, deprecated, which BuildKit sets with every CMD.
  const { rootfs, history, config: run, ...rest } = config as ImageConfig & { config: { ArgsEscaped?: boolean } };
  const { ArgsEscaped, ...kept } = run;
  return {
    config: {
      ...rest,
      run: kept,
      layers: rootfs.diff_ids.length,
      history: history?.map(({ created, empty_layer }) => ({ created, empty_layer })),
    },
    contents,
  };
}

async function readLayer(file: string): Promise<object[]> {
  const archive = extract();
  const entries: object[] = [];
  const reading = async () => {
    for await (const entry of archive) {
      const { name, type, mode, uid, gid, size, linkname } = entry.header;
      const hash = createHash("sha256");
      for await (const chunk of entry as AsyncIterable<Uint8Array>) hash.update(chunk);
      entries.push({ name, type, mode, uid, gid, size, linkname, sha256: hash.digest("hex") });
    }
  };
  await Promise.all([pipeline(createReadStream(file), createGunzip(), archive), reading()]);
  return entries;
}
