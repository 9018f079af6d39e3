import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pins } from "./pins.ts";
import { renderPins, updatePins } from "./update-pins.ts";

const sha = (digit: string) => digit.repeat(40);
const now = Date.parse("2026-11-22T00:00:00Z");
const pinned = [{ action: "actions/checkout", version: "v7.0.1", sha: sha("1") }];

/** A counterpart of the GitHub API: path -> answer; anything else is 404. */
let answers: Record<string, unknown>;
let server: Server;
let api: string;
beforeEach(async () => {
  answers = {
    "/repos/actions/checkout/git/ref/tags/v7.0.1": { object: { type: "commit", sha: sha("1") } },
    "/repos/actions/checkout/git/ref/tags/v7.0.2": { object: { type: "tag", sha: sha("a") } },
    [`/repos/actions/checkout/git/tags/${sha("a")}`]: { object: { type: "commit", sha: sha("2") } },
    "/repos/actions/checkout/git/ref/tags/v7.0.10": { object: { type: "commit", sha: sha("3") } },
    "/repos/actions/checkout/releases": [],
  };
  server = createServer((request, response) => {
    const answer = answers[request.url?.split("?")[0] ?? ""];
    response.statusCode = typeof answer === "number" ? answer : answer === undefined ? 404 : 200;
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const release = (tag: string, published: string, more = {}) => ({
  tag_name: tag,
  published_at: `${published}T00:00:00Z`,
  draft: false,
  prerelease: false,
  ...more,
});
const update = () => updatePins(pinned, { api, cooldownDays: 7, now });

describe("updatePins", () => {
  it("takes the newest release by number, at the commit behind its tag", async () => {
    answers["/repos/actions/checkout/releases"] = [release("v7.0.10", "2026-11-01"), release("v7.0.2", "2026-11-02")];
    expect(await update()).toEqual({
      pins: [{ action: "actions/checkout", version: "v7.0.10", sha: sha("3") }],
      notes: ["actions/checkout: v7.0.1 -> v7.0.10"],
    });
  });

  it("follows an annotated tag, and leaves releases alone that are too young, drafts or candidates", async () => {
    answers["/repos/actions/checkout/releases"] = [
      release("v7.0.10", "2026-11-16"),
      release("v7.0.9", "2026-11-01", { draft: true }),
      release("v7.0.8", "2026-11-01", { prerelease: true }),
      release("v7.0.3-rc.1", "2026-11-01"),
      release("v7.0.2", "2026-11-15"),
      release("v7.0.0", "2026-11-01"),
    ];
    expect((await update()).pins).toEqual([{ action: "actions/checkout", version: "v7.0.2", sha: sha("2") }]);
  });

  it("leaves a new major version to a person", async () => {
    answers["/repos/actions/checkout/releases"] = [release("v8.0.0", "2026-11-01")];
    expect(await update()).toEqual({ pins: pinned, notes: [expect.stringContaining("v8.0.0 is a new major version")] });
  });

  it("stops when the tag of a pinned version has moved or is gone", async () => {
    answers["/repos/actions/checkout/git/ref/tags/v7.0.1"] = { object: { type: "commit", sha: sha("f") } };
    await expect(update()).rejects.toMatchObject({ code: "TAG_MOVED", message: expect.stringContaining(sha("f")) });
    delete answers["/repos/actions/checkout/git/ref/tags/v7.0.1"];
    await expect(update()).rejects.toMatchObject({ code: "TAG_MOVED", message: expect.stringContaining("nothing") });
  });

  it("stops when the API refuses", async () => {
    answers["/repos/actions/checkout/releases"] = 403;
    await expect(update()).rejects.toMatchObject({ code: "API_FAILED", message: expect.stringContaining("403") });
  });
});

describe("renderPins", () => {
  it("gives back the file for its own pins, and changes the rows alone", async () => {
    const source = await readFile(new URL("pins.ts", import.meta.url), "utf8");
    expect(renderPins(source, pins)).toBe(source);
    const other = renderPins(
      source,
      pins.map((pin) => ({ ...pin, version: "v99.0.0" })),
    );
    expect(other.replace(/v99\.0\.0/g, "")).toBe(source.replace(/v\d+\.\d+\.\d+/g, ""));
  });
});
