import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { createRepository, type Hub, type HubOptions, startHub } from "./index.ts";

const weights = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
const mvn = Buffer.from("mean and variance");
const repository = createRepository(
  "iic/tiny",
  [
    { path: "model_quant.onnx", bytes: weights },
    { path: "conf/am.mvn", bytes: mvn },
  ],
  { tag: "v2.0.5", aliases: ["damo/tiny"] },
);
const head = repository.branches.master as string;

let hub: Hub | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

async function start(options: Partial<HubOptions> = {}): Promise<Hub> {
  hub = await startHub({ repositories: [repository], ...options });
  return hub;
}

interface Envelope {
  readonly Code: number;
  readonly Success: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the tests name the fields that they expect.
  readonly Data: any;
}

async function getJson(address: string, init?: RequestInit): Promise<{ status: number; body: Envelope }> {
  const response = await fetch(address, init);
  return { status: response.status, body: (await response.json()) as Envelope };
}

const models = (at: Hub) => `${at.endpoint}/api/v1/models`;
const download = (at: Hub, path: string, id = "iic/tiny") =>
  `${models(at)}/${id}/repo?Revision=master&FilePath=${encodeURIComponent(path)}`;

async function signAddress(at: Hub): Promise<string> {
  const response = await fetch(download(at, "model_quant.onnx"), { redirect: "manual" });
  return response.headers.get("location") as string;
}

it("serves a commit under the id that a real hub gave it", async () => {
  const commit = "9".repeat(40);
  const pinned = createRepository("owner/pinned", [{ path: "model.onnx", bytes: weights }], { commit });
  const { endpoint } = await start({ repositories: [pinned] });
  const revision = await (await fetch(`${endpoint}/api/models/owner/pinned/revision/${commit}`)).json();
  expect(revision).toMatchObject({ sha: commit });
  const { headers } = await fetch(`${endpoint}/owner/pinned/resolve/${commit}/model.onnx`, { redirect: "manual" });
  expect(headers.get("x-repo-commit")).toBe(commit);
});

describe("listing", () => {
  it("shows size and sha256 of every blob, trees without a hash, and a file revision that is not the listing's", async () => {
    const { body } = await getJson(`${models(await start())}/iic/tiny/repo/files?Revision=master&Recursive=True`);
    expect(body.Data.LatestCommitter.Id).toBe(head);
    const files = body.Data.Files as { Path: string; Type: string; Size: number; Sha256: string; Revision: string }[];
    expect(files.map(({ Path, Type }) => [Path, Type])).toEqual([
      [".gitattributes", "blob"],
      ["conf", "tree"],
      ["conf/am.mvn", "blob"],
      ["model_quant.onnx", "blob"],
    ]);
    expect(files[1]?.Sha256).toBe("");
    expect(files[3]).toMatchObject({
      Size: 5000,
      Sha256: createHash("sha256").update(weights).digest("hex"),
      IsLFS: true,
    });
    expect(files[3]?.Revision).toMatch(/^[0-9a-f]{40}$/);
    expect(files[3]?.Revision).not.toBe(head);
  });

  it("answers by tag, by commit without a committer, by alias, and inside a root", async () => {
    const at = await start();
    const list = async (id: string, query: string) =>
      (await getJson(`${models(at)}/${id}/repo/files?Recursive=True&${query}`)).body.Data;
    expect((await list("iic/tiny", "Revision=v2.0.5")).LatestCommitter.Id).toBe(head);
    expect((await list("iic/tiny", `Revision=${head}`)).LatestCommitter.Id).toBe("");
    expect((await list("damo/tiny", "Revision=master")).Files).toHaveLength(4);
    expect((await list("iic/tiny", "Root=conf")).Files).toMatchObject([{ Path: "conf/am.mvn" }]);
  });

  it("is cut at the limit without notice", async () => {
    const { body } = await getJson(`${models(await start({ listingLimit: 2 }))}/iic/tiny/repo/files?Recursive=True`);
    expect(body.Success).toBe(true);
    expect(body.Data.Files).toHaveLength(2);
  });

  it("answers 404 with a code of its own for unknown model, unknown revision and no access", async () => {
    const secret = createRepository("iic/secret", [{ path: "am.mvn", bytes: mvn }], { private: true });
    const at = await start({ repositories: [repository, secret], token: "t0ken" });
    const code = async (path: string, init?: RequestInit) => {
      const { status, body } = await getJson(`${models(at)}/${path}`, init);
      return [status, body.Code];
    };
    expect(await code("iic/none/repo/files")).toEqual([404, 10010205001]);
    expect(await code("iic/tiny/repo/files?Revision=v9")).toEqual([404, 10990101004]);
    expect(await code("iic/secret/repo/files")).toEqual([404, 10010200001]);
    expect(await code("iic/secret/repo/files", { headers: { authorization: "Bearer t0ken" } })).toEqual([200, 200]);
  });
});

describe("revisions", () => {
  it("names branches and tags without commits", async () => {
    const { body } = await getJson(`${models(await start())}/iic/tiny/revisions`);
    expect(body.Data.RevisionMap.Branches).toEqual([{ Revision: "master", CreatedAt: expect.any(Number) }]);
    expect(body.Data.RevisionMap.Tags).toMatchObject([{ Revision: "v2.0.5" }]);
  });

  it("gives the commits of a ref, null for an unknown one, and master for a misspelled query", async () => {
    const commits = `${models(await start())}/iic/tiny/commits`;
    expect((await getJson(`${commits}?Ref=v2.0.5&PageNumber=1&PageSize=1`)).body.Data.Commit).toMatchObject([
      { Id: head },
    ]);
    expect((await getJson(`${commits}?Ref=v9`)).body).toMatchObject({ Success: true, Data: { Commit: null } });
    expect((await getJson(`${commits}?Revision=v9`)).body.Data.Commit[0].Id).toBe(head);
  });

  it("shows refs to git only, with the commit of a tag on its peeled line", async () => {
    const refs = `${(await start()).endpoint}/iic/tiny.git/info/refs?service=git-upload-pack`;
    expect((await fetch(refs)).status).toBe(421);
    const text = await (await fetch(refs, { headers: { "user-agent": "git/2.47.0" } })).text();
    expect(text.startsWith("001e# service=git-upload-pack\n0000")).toBe(true);
    expect(text).toContain(`003f${head} refs/heads/master\n`);
    expect(text).toContain(`${head} refs/tags/v2.0.5^{}\n`);
  });

  it("moves a branch to new bytes and leaves tag and old commit where they were", async () => {
    const at = await start();
    const moved = at.move("iic/tiny", [{ path: "conf/am.mvn", bytes: Buffer.from("new") }]);
    const size = async (revision: string) => {
      const { body } = await getJson(`${models(at)}/iic/tiny/repo/files?Recursive=True&Revision=${revision}`);
      return body.Data.Files.find((file: { Path: string }) => file.Path === "conf/am.mvn").Size;
    };
    expect(moved).not.toBe(head);
    expect([await size("master"), await size("v2.0.5"), await size(head)]).toEqual([3, mvn.length, mvn.length]);
  });

  it("derives the same commit from the same bytes", () => {
    const again = createRepository("other/name", [
      { path: "conf/am.mvn", bytes: mvn },
      { path: "model_quant.onnx", bytes: weights },
    ]);
    expect(again.branches.master).toBe(head);
  });
});

describe("download", () => {
  it("redirects large files to the cdn, which answers ranges", async () => {
    const at = await start();
    const first = await fetch(download(at, "model_quant.onnx"), { redirect: "manual" });
    expect(first.status).toBe(302);
    const location = first.headers.get("location") as string;
    expect(new URL(location).origin).toBe(at.cdn);
    const part = await fetch(location, { headers: { range: "bytes=4990-" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 4990-4999/5000"]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(weights.subarray(4990));
    expect((await fetch(location, { headers: { range: "bytes=5000-" } })).status).toBe(416);
  });

  it("sends small files whole, even for a range, from both forms", async () => {
    const at = await start();
    const ranged = await fetch(download(at, "conf/am.mvn"), { headers: { range: "bytes=3-" } });
    expect([ranged.status, await ranged.text()]).toEqual([200, String(mvn)]);
    const resolved = await fetch(`${at.endpoint}/models/iic/tiny/resolve/${head}/conf/am.mvn`);
    expect(await resolved.text()).toBe(String(mvn));
    // ModelScope's client takes 64 digits for a sha256 and would refuse the file.
    expect(resolved.headers.get("x-linked-etag")).toMatch(/^[0-9a-f]{40}$/);
  });

  it("answers HEAD differently in both forms", async () => {
    const at = await start();
    expect((await fetch(download(at, "model_quant.onnx"), { method: "HEAD" })).status).toBe(404);
    const resolved = `${at.endpoint}/models/iic/tiny/resolve/master/model_quant.onnx`;
    expect((await fetch(resolved, { method: "HEAD", redirect: "manual" })).status).toBe(200);
  });

  it("refuses at the cdn what is forged or carries the hub's credentials", async () => {
    const location = await signAddress(await start());
    expect((await fetch(location)).status).toBe(200);
    expect((await fetch(location, { headers: { authorization: "Bearer t0ken" } })).status).toBe(400);
    expect((await fetch(location, { headers: { cookie: "m_session_id=t0ken" } })).status).toBe(400);
    expect((await fetch(location.replace(/.$/, (last) => (last === "0" ? "1" : "0")))).status).toBe(403);
  });

  it("refuses at the cdn an address whose time has passed", async () => {
    const location = await signAddress(await start({ signatureSeconds: 0.02 }));
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect((await fetch(location)).status).toBe(403);
  });

  it("keeps a record of what was asked and sent", async () => {
    const at = await start();
    await (await fetch(download(at, "model_quant.onnx"))).arrayBuffer();
    expect(at.requests).toMatchObject([
      { at: "api", method: "GET", status: 302, bytes: 0 },
      { at: "cdn", method: "GET", status: 200, bytes: 5000 },
    ]);
  });
});
