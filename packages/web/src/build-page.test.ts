import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPage } from "./build-page.ts";
import { contentSecurityPolicy } from "./content-security-policy.ts";

let outdir: string;
let names: readonly string[];
const files = new Map<string, Buffer>();

beforeAll(async () => {
  outdir = await mkdtemp(path.join(tmpdir(), "page-"));
  names = await buildPage(outdir);
  for (const name of names) files.set(name, await readFile(path.join(outdir, name)));
});
afterAll(() => rm(outdir, { recursive: true }));

const textOf = (name: string) => String(files.get(name));

describe("the built page", () => {
  it("is a few files, each text also compressed", () => {
    const texts = ["index.html", "app.js", "app.css", "worklet.js", "icon.svg"];
    expect(names).toEqual([...texts, ...texts.map((name) => `${name}.gz`)]);
    for (const name of texts) expect(String(gunzipSync(files.get(`${name}.gz`) as Buffer))).toBe(textOf(name));
  });

  it("is smaller than 100 kB, compressed", () => {
    const packed = names.filter((name) => name.endsWith(".gz"));
    const bytes = packed.reduce((sum, name) => sum + (files.get(name)?.length ?? Number.NaN), 0);
    expect(bytes).toBeLessThan(100_000);
  });

  it("is reproducible", async () => {
    const again = await mkdtemp(path.join(tmpdir(), "page-"));
    try {
      for (const name of await buildPage(again)) {
        expect(await readFile(path.join(again, name)), name).toEqual(files.get(name));
      }
    } finally {
      await rm(again, { recursive: true });
    }
  });

  it("contains the policy, and nothing that the policy forbids", () => {
    const html = textOf("index.html");
    const meta = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
    expect(contentSecurityPolicy).toBe(`${meta}; frame-ancestors 'none'`);
    expect(contentSecurityPolicy).not.toContain("unsafe");
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });

  it("mentions no other host: neither a CDN nor a tracker", () => {
    for (const name of names.filter((one) => !one.endsWith(".gz"))) {
      const hosts = [...textOf(name).matchAll(/\b(?:https?|wss?):\/\/([\w.-]+\w)/g)].map(([, host]) => host);
      // Namespaces are not addresses; the others are examples in texts, and addresses that a user may type.
      const namespaces = ["www.w3.org", "schemas.openxmlformats.org", "purl.org"];
      const known = [...namespaces, "localhost", "host", "127.0.0.1"];
      const others = hosts.filter((host) => !known.includes(host ?? ""));
      expect(others, name).toEqual([]);
    }
  });

  it("refers to its files by relative paths, so that it works under any path", () => {
    const references = [...textOf("index.html").matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name);
    expect(references.toSorted()).toEqual(["app.css", "app.js", "icon.svg"]);
  });
});
