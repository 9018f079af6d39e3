import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { checkLinks } from "./check-links.ts";
import { rooms } from "./rooms.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

it("finds no broken link in any document of the project", async () => {
  const documents = execFileSync("git", ["ls-files", "-z", "*.md"], { cwd: root }).toString().split("\0");
  const broken = await Promise.all(
    documents
      .filter((file) => file !== "")
      .map(async (file) => (await checkLinks(path.join(root, file))).map((target) => `${file}: ${target}`)),
  );
  expect(broken.flat()).toEqual([]);
  expect(documents.length).toBeGreaterThan(Object.keys(rooms).length);
});

it("distinguishes broken links from addresses, anchors and code", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "links-"));
  const file = path.join(directory, "a.md");
  await writeFile(file, "[a](a.md#b) [b](b.md) [c](https://example.test) [d](#d)\n```\n[e](e.md)\n```\n");
  expect(await checkLinks(file)).toEqual(["b.md"]);
  await rm(directory, { recursive: true });
});
