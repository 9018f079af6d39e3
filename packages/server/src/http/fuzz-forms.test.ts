import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../testing/open-test-api.ts";

// Truncated, malformed and mislabelled forms. An uncaught error would end this process.

const rounds = 400;

let server: TestApi;
beforeAll(async () => {
  server = await openTestApi({ uploadIdleMs: 300, maxFileBytes: 20_000, maxUtterances: 25 });
});
afterAll(() => server.close());

test("whatever is sent as a form, the next client is served", async () => {
  const random = createRandom(20_261_122);
  const statuses = new Map<string, number>();
  const batch = 20;
  for (let round = 0; round < rounds; round += batch) {
    const answers = Array.from({ length: batch }, () => send(mutate(random), random));
    for (const answer of await Promise.all(answers)) statuses.set(answer, (statuses.get(answer) ?? 0) + 1);
  }
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(100)]), "a.pcm");
  const answer = await fetch(`${server.origin}/v1/audio/transcriptions`, { method: "POST", body: form });
  expect(await answer.json()).toMatchObject({ text: "你好" });
  // The mutations must reach further than the first check.
  expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining(["200", "400", "413"]));
  expect(statuses.has("500")).toBe(false);
  // Every place was released.
  expect(statuses.has("429")).toBe(false);
});

function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function mutate(random: (below: number) => number): Buffer {
  const parts: Buffer[] = [];
  const names = ["file", "file", "language", "response_format", "stream", "", "__proto__", "x".repeat(300)];
  const values = ["zh", "json", "true", "", "\r\n--b", "\0", "ÿþ", "--b--", "x".repeat(random(5000))];
  for (let part = random(4); part >= 0; part--) {
    const name = names[random(names.length)] ?? "";
    const value =
      name === "file" ? Buffer.alloc(random(30_000), random(256)) : Buffer.from(values[random(values.length)] ?? "");
    const fileName =
      name === "file" && random(5) > 0 ? `; filename="${["a.pcm", "", "\u0000.wav", "../x"][random(4)]}"` : "";
    const extra =
      ["", "content-type: text/plain; charset=utf-99\r\n", "content-disposition\r\n", ": :\r\n"][random(12)] ?? "";
    parts.push(
      Buffer.from(`--b\r\ncontent-disposition: form-data; name="${name}"${fileName}\r\n${extra}\r\n`),
      value,
      Buffer.from("\r\n"),
    );
  }
  parts.push(Buffer.from("--b--\r\n"));
  const body = Buffer.concat(parts);
  for (let bytes = random(3) === 0 ? random(6) : 0; bytes > 0; bytes--) body[random(body.length)] = random(256);
  return random(5) === 0 ? body.subarray(0, random(body.length)) : body;
}

/** @returns the status of the answer, or what was received instead */
function send(body: Buffer, random: (below: number) => number): Promise<string> {
  const said = random(10) === 0 ? body.length + random(50) - 25 : body.length;
  const boundary = random(15) === 0 ? '""' : "b";
  const head = `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: ${said}\r\n\r\n`;
  const leaves = random(10) === 0;
  return new Promise((resolve) => {
    const socket = connect(server.port, "127.0.0.1", () => {
      socket.write(head);
      socket.write(body);
      if (leaves) setTimeout(() => socket.resetAndDestroy(), 5);
    });
    let text = "";
    socket.on("data", (data) => {
      text += data.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? "closed"));
  });
}
