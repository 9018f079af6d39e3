import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Profile } from "@funasr-images/catalog";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addressOf, addressOfRepository, assertAnswers, findSilence } from "./assert-answers.ts";

let server: Server;
let origin: string;
let asked: (string | undefined)[] = [];
let status = 200;
let type = "application/json";

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(status, { "content-type": type }).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const profile = (more: Partial<Profile> = {}): Profile => ({
  name: "upstream",
  ...{ hub: `${origin}/scope`, huggingFace: `${origin}/hf/`, registry: `${origin.slice(7)}/x`, lock: "", speech: "" },
  unrunnableLegs: "block",
  ...more,
});
const answer = (code: number, mime = "application/json") => {
  [status, type, asked] = [code, mime, []];
};

it.each([200, 401, 404, 503])("a hub that answers %i in JSON is one, below its path", async (code) => {
  answer(code);
  await assertAnswers([addressOf(profile(), "modelscope"), addressOf(profile(), "huggingface")]);
  expect(asked.sort()).toEqual(["/hf/api/models/funasr/nothing", "/scope/api/v1/models/iic/nothing/revisions"]);
});

it("a page where a hub should be is told by its key", async () => {
  answer(200, "text/html");
  expect(await findSilence(addressOf(profile(), "modelscope"))).toMatch(
    /^hub \(FUNASR_HUB\): http:\/\/127\.0\.0\.1:\d+\/scope is not a hub with ModelScope's API \(GET .* gave 200\)$/,
  );
  expect(await findSilence(addressOf(profile(), "huggingface"))).toMatch(/^huggingFace \(HF_ENDPOINT\): /);
});

it.each([
  [200, undefined],
  [401, undefined],
  [404, /^registry \(FUNASR_REGISTRY\): .* is not a registry/],
])("what answers %i to /v2/ is a registry or is not", async (code, problem) => {
  answer(code);
  const found = await findSilence(addressOfRepository("registry", profile().registry, profile()));
  if (problem) expect(found).toMatch(problem);
  else expect(found).toBeUndefined();
});

it("everything that is silent is told at once, each by its key", async () => {
  const gone = profile({ hub: "http://127.0.0.1:1", registry: "127.0.0.1:1/x" });
  const asking = assertAnswers([addressOf(gone, "modelscope"), addressOfRepository("registry", gone.registry, gone)]);
  await expect(asking).rejects.toMatchObject({
    code: "ADDRESS_FAILED",
    what: expect.stringMatching(/^hub \(FUNASR_HUB\): .*does not answer: .+\nregistry \(FUNASR_REGISTRY\): .*does not/),
    fix: expect.stringContaining("--print-profile"),
  });
});

it("an interrupt ends with its own reason", async () => {
  const reason = new Error("interrupted");
  await expect(findSilence(addressOf(profile(), "modelscope"), AbortSignal.abort(reason))).rejects.toBe(reason);
});
