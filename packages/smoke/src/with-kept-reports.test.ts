import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ArchitectureReport } from "./check-architecture.ts";
import { withKeptReports } from "./with-kept-reports.ts";

const good: ArchitectureReport = { labelled: "amd64", binaries: 3, wrong: [], unpackedBytes: 7 };
const image = `localhost:5000/funasr@sha256:${"a".repeat(64)}`;

let folder: string;
let asked: string[];
const check = (report: ArchitectureReport) =>
  withKeptReports(folder, async (name) => {
    asked.push(name);
    return report;
  });
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "checked-"));
  asked = [];
});
afterEach(() => rm(folder, { recursive: true }));

test("reads the binaries of a digest once", async () => {
  expect(await check(good)(image, "amd64")).toEqual(good);
  expect(await check(good)(image, "amd64")).toEqual(good);
  expect(asked).toEqual([image]);
});

test.each([
  ["another arch is requested", image, good, "arm64"],
  ["something is wrong", image, { ...good, wrong: [{ path: "/bin/x", machine: "arm64" }] }, "amd64"],
  ["the image has no digest", "funasr:offline", good, "amd64"],
  ["the digest is incomplete", `${image}0`, good, "amd64"],
] as const)("reads again when %s", async (_what, name, report, arch) => {
  await check(report)(name, arch);
  await check(report)(name, arch);
  expect(asked).toEqual([name, name]);
});

test("keeps nothing of an image with another arch than requested", async () => {
  await check(good)(image, "arm64");
  expect(await readdir(folder)).toEqual([]);
});

test("reads again if the kept report is truncated", async () => {
  await check(good)(image, "amd64");
  const [file = ""] = await readdir(folder);
  await writeFile(join(folder, file), '{"labelled":"am');
  expect(await check(good)(image, "amd64")).toEqual(good);
  expect(asked).toHaveLength(2);
});
