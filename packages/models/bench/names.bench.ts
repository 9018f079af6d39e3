import type { ModelLock } from "@funasr-images/catalog";
import { type Bench, median } from "@funasr-images/workspace/bench-report";
import { planDownloads } from "../src/download/plan-downloads.ts";
import { parseListing } from "../src/hub/parse-listing.ts";

const names = 1_000_000;
const limitSeconds = 10;

/** How long the names of a million files are checked: of a hub's listing, and of a lock that is to be downloaded. */
const bench: Bench = async ({ quick, signal, say }) => {
  const hash = (index: number) => index.toString(16).padStart(64, "0");
  const files = Array.from({ length: names }, (_, index) => ({
    path: `data/${index % 1000}/${index % 10 === 0 ? "文件" : "file"}-${index}.bin`,
    // Every other file has the same bytes: so do empty ones.
    ...{ size: 5, sha256: hash(index % 2 === 0 ? 0 : index) },
  }));
  const commit = "0".repeat(40);
  const lock: ModelLock = {
    lockVersion: 1,
    models: [{ id: "bench/names", hub: "modelscope", revision: "v1", commit, files }],
  };
  const listing = { Files: files.map(({ path, size, sha256 }) => ({ Path: path, Size: size, Sha256: sha256 })) };
  const tasks = {
    "a listing of a million files": () => parseListing(listing, "bench/names"),
    "a lock of a million files": () => planDownloads(lock),
  };
  const rows = Object.entries(tasks).map(([task, check]) => {
    say(task);
    const runs = Array.from({ length: quick ? 1 : 5 }, () => {
      signal.throwIfAborted();
      const started = performance.now();
      check();
      return (performance.now() - started) / 1000;
    });
    return { task, peer: "funasr-images", unit: "s", runs, median: median(runs) };
  });
  return {
    name: "names",
    rows,
    wanted: rows.map(({ task, median: value }) => ({
      ...{ text: `${task} is checked within ${limitSeconds} s`, value, limit: limitSeconds },
      holds: value <= limitSeconds,
    })),
    absent: [],
  };
};

export default bench;
