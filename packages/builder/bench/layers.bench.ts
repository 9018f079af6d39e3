import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { archs, readImages } from "@funasr-images/catalog";
import { startRegistry } from "@funasr-images/registry";
import { type Bench, type BenchRow, type BenchWanted, median } from "@funasr-images/workspace/bench-report";
import { buildCold, type ColdBuild, stageCold } from "../src/testing/build-cold.ts";
import { fillStore } from "../src/testing/fill-store.ts";
import { pushBase } from "../src/testing/push-base.ts";
import { withBusyCores } from "../src/testing/with-busy-cores.ts";

const root = path.join(import.meta.dirname, "../../..");

interface Built extends Pick<ColdBuild, "layers" | "manifest"> {
  readonly seconds: number;
}

/**
 * Do cold builders make the same images? Each builder has nothing but unpacked npm packages, stages and writes
 * everything anew, and builds every leg, while two other processes eat whole cores. Legs of one builder share its layers;
 * the figure of a leg is the time of what it did not find.
 */
const bench: Bench = async ({ quick, signal, say }) => {
  const builders = quick ? 3 : 20;
  const directory = await mkdtemp(path.join(tmpdir(), "bench-layers-"));
  const registry = await startRegistry({ directory: path.join(directory, "registry") });
  try {
    const images = await readImages(path.join(root, "images"));
    const base = await pushBase(`${registry.address}/base`, archs, directory);
    const size = (file: string) => (file.endsWith(".onnx") ? 3_000_000 : 9_000);
    const store = await fillStore(images, path.join(directory, "store"), size);
    const legs = new Map<string, Built[]>();
    for (let builder = 1; builder <= builders; builder++) {
      say(`cold builder ${builder} of ${builders}`);
      const state = path.join(directory, `builder-${builder}`);
      const cold = { root, state, npm: path.join(directory, "npm") };
      await withBusyCores(2, async () => {
        for (const arch of archs) {
          const parts = await stageCold(cold, arch);
          for (const image of images.filter((each) => each.archs.includes(arch))) {
            signal.throwIfAborted();
            const start = performance.now();
            const { layers, manifest } = await buildCold(cold, parts, { image, arch, base, store });
            const name = `${image.branch}/${arch}`;
            say(
              `  ${name} ${manifest.digest.slice(0, 19)}, layers ${layers.map((layer) => layer.slice(7, 13)).join(" ")}`,
            );
            const built = { layers, manifest, seconds: (performance.now() - start) / 1000 };
            legs.set(name, [...(legs.get(name) ?? []), built]);
          }
        }
      });
      await rm(state, { recursive: true, force: true });
    }
    return {
      name: "layers",
      rows: [...legs].map(([leg, builds]) => renderLeg(leg, builds)),
      wanted: [...legs].map(([leg, builds]) => judgeLeg(leg, builds)),
      absent: [],
    };
  } finally {
    await registry.close();
    await rm(directory, { recursive: true, force: true });
  }
};

export default bench;

function renderLeg(leg: string, builds: readonly Built[]): BenchRow {
  const runs = builds.map(({ seconds }) => seconds);
  const layers = countDigests(builds.flatMap((build) => build.layers));
  const note = `${builds.length} builds: ${countDigests(builds.map(({ manifest }) => manifest.digest))} digest of the image, ${layers} of ${builds[0]?.layers.length} layers`;
  return { task: `${leg}, two busy processes`, peer: "funasr-images", unit: "s", runs, median: median(runs), note };
}

/** One digest for each layer and one for the image, over all builds. */
function judgeLeg(leg: string, builds: readonly Built[]): BenchWanted {
  const images = countDigests(builds.map(({ manifest }) => manifest.digest));
  const positions = (builds[0]?.layers ?? []).map((_, index) =>
    countDigests(builds.map(({ layers }) => layers[index])),
  );
  const value = Math.max(images, ...positions);
  const text = `digests of the image and of its worst layer, ${leg}, ${builds.length} cold builds`;
  return { text, value, limit: 1, holds: value === 1 };
}

function countDigests(digests: readonly (string | undefined)[]): number {
  return new Set(digests).size;
}
