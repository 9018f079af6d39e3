import { once } from "node:events";
import { request } from "node:http";
import type { Transcript } from "@funasr-images/protocol";
import { afterEach, expect, test } from "vitest";
import { EngineError } from "../../engine.ts";
import { openTestApi, type TestApi, type TestApiOptions } from "../../testing/open-test-api.ts";

let server: TestApi;
afterEach(() => server.close());

type Part = readonly [name: string, value: string | Uint8Array, fileName?: string];
const small: Part = ["file", new Uint8Array(1000), "a.pcm"];

async function post(options: TestApiOptions, ...parts: readonly Part[]) {
  server = await openTestApi(options);
  const response = await send(parts);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  return { status: response.status, headers: response.headers, bytes, text, body: tryJson(text) };
}

function send(parts: readonly Part[]): Promise<Response> {
  const form = new FormData();
  for (const [name, value, fileName] of parts) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, new Blob([value as Uint8Array<ArrayBuffer>]), fileName);
  }
  return fetch(`${server.origin}/v1/audio/transcriptions`, { method: "POST", body: form });
}

function tryJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const transcript: Transcript = {
  schema: 1,
  text: "你好。再见。",
  language: "zh",
  duration_ms: 2500,
  segments: [
    {
      id: 0,
      start_ms: 0,
      end_ms: 1000,
      text: "你好。",
      language: "zh",
      emotion: "HAPPY",
      events: ["Speech"],
      speaker: "S1",
      role: "Alice",
      tokens: [
        { text: "你", start_ms: 0, end_ms: 400 },
        { text: "好", start_ms: 400 },
      ],
    },
    { id: 1, start_ms: 1500, end_ms: 2500, text: "再见。", language: "zh", speaker: "S2", tokens: [] },
  ],
  speakers: [
    { label: "S1", role: "Alice", speech_ms: 1000 },
    { label: "S2", speech_ms: 1000 },
  ],
  timing: { granularity: "token", resolution_ms: 60 },
};
const told = { replies: [{ is_final: false, mode: "offline", text: transcript.text, transcript }] };

test("sends the file to the engine in small pieces, with every field for it", async () => {
  const fields: Part[] = [
    ["language", "zh-CN"],
    ["hotwords", "阿里巴巴, FunASR"],
    ["speakers", "true"],
    ["speaker_count", "2"],
    ["vocals", "1"],
    ["itn", "false"],
    ["audio_fs", "8000"],
    ["temperature", "0.3"],
    ["unheard_of", "x"],
  ];
  const { status, body } = await post({}, ...fields, ["file", new Uint8Array(150_000), "dir/talk.PCM"]);
  expect([status, body.text]).toEqual([200, "你好"]);
  const [configure, ...rest] = server.steps;
  expect(JSON.parse(configure?.slice("configure ".length) ?? "")).toEqual({
    mode: "offline",
    schema: 1,
    wav_name: "talk.PCM",
    wav_format: "pcm",
    audio_fs: 8000,
    svs_lang: "zh",
    itn: false,
    svs_itn: false,
    hotwords: '{"阿里巴巴":20,"FunASR":20}',
    speakers: true,
    speaker_count: 2,
    vocals: true,
  });
  const pieces = rest.filter((step) => step.startsWith("audio ")).map((step) => Number(step.slice(6)));
  expect(pieces.reduce((sum, bytes) => sum + bytes)).toBe(150_000);
  expect(Math.max(...pieces)).toBeLessThanOrEqual(65_536);
  expect(rest.slice(-2)).toEqual(["end", "close"]);
});

test("fields after a small file count as if they came before it", async () => {
  const { body } = await post({}, small, ["language", "en"], ["itn", "false"]);
  expect(body.text).toBe("你好");
  expect(server.steps[0]).toContain('"svs_lang":"en"');
  expect(server.steps.filter((step) => step.startsWith("configure"))).toHaveLength(1);
});

test("fields after a large file decide the format of the answer, and reach the engine before the end", async () => {
  const large: Part = ["file", new Uint8Array(3_000_000), "a.pcm"];
  const { text } = await post({ session: told }, large, ["language", "en"], ["response_format", "text"]);
  expect(text).toBe("你好。再见。\n");
  const configured = server.steps.filter((step) => step.startsWith("configure"));
  expect(configured[0]).not.toContain("svs_lang");
  expect(configured[1]).toContain('"svs_lang":"en"');
  expect(server.steps.indexOf(configured[1] ?? "")).toBeLessThan(server.steps.indexOf("end"));
});

test("verbose_json has OpenAI's fields and our additions", async () => {
  const words: Part = ["timestamp_granularities[]", "word"];
  const { body } = await post({ session: told }, ["response_format", "verbose_json"], words, small);
  expect(body).toMatchObject({
    task: "transcribe",
    language: "chinese",
    duration: 2.5,
    text: "你好。再见。",
    words: [
      { word: "你", start: 0, end: 0.4 },
      { word: "好", start: 0.4, end: 1 },
    ],
    speakers: transcript.speakers,
    timing: transcript.timing,
    languages: [{ code: "zh" }],
    usage: { type: "duration", seconds: 2.5 },
  });
  expect((body.segments as object[])[0]).toEqual({
    id: 0,
    seek: 0,
    start: 0,
    end: 1,
    text: "你好。",
    tokens: [],
    temperature: 0,
    avg_logprob: 0,
    compression_ratio: 1,
    no_speech_prob: 0,
    language: "zh",
    emotion: "HAPPY",
    events: ["Speech"],
    speaker: "S1",
    role: "Alice",
  });
});

test("subtitles name several speakers; diarized_json has OpenAI's shape", async () => {
  const { text, headers } = await post({ session: told }, ["response_format", "srt"], small);
  expect(text).toContain("[Alice] 你好。");
  expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
  await server.close();
  expect((await post({ session: told }, ["response_format", "vtt"], small)).text).toMatch(
    /^WEBVTT[\s\S]*<v Alice>你好。/,
  );
  await server.close();
  const { body } = await post({ session: told }, ["response_format", "diarized_json"], small);
  expect(body.segments).toEqual([
    { type: "transcript.text.segment", id: "seg_0", start: 0, end: 1, text: "你好。", speaker: "Alice" },
    { type: "transcript.text.segment", id: "seg_1", start: 1.5, end: 2.5, text: "再见。", speaker: "S2" },
  ]);
});

test.each<[string, readonly Part[], string]>([
  ["none", [["labels", "none"]], "你好。"],
  ["more than speakers", [["labels", "speaker,emotion"]], "[Alice|HAPPY] 你好。"],
  [
    "as a list",
    [
      ["labels[]", "emotion"],
      ["labels[]", "speaker"],
    ],
    "[Alice|HAPPY] 你好。",
  ],
  ["an empty field, which counts as none given", [["labels", ""]], "[Alice] 你好。"],
])("labels beside the text: %s", async (_, fields, line) => {
  const { text } = await post({ session: told }, small, ["response_format", "srt"], ...fields);
  expect(text).toContain(`\n${line}\n`);
});

test("labels in the URL win; a wrong one is refused by its name", async () => {
  server = await openTestApi({ session: told });
  const ask = (query: string) => {
    const form = new FormData();
    form.append("response_format", "srt");
    form.append("labels", "none");
    form.append("file", new Blob([new Uint8Array(1000)]), "a.pcm");
    return fetch(`${server.origin}/v1/audio/transcriptions${query}`, { method: "POST", body: form });
  };
  expect(await (await ask("?labels=emotion")).text()).toContain("\n[HAPPY] 你好。\n");
  const refused = await ask("?labels=names");
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    error: { code: "bad_field", param: "labels", message: expect.stringContaining('but are "names"') },
  });
});

test("text is the text alone, as OpenAI's, unless labels are asked for", async () => {
  expect((await post({ session: told }, ["response_format", "text"], small)).text).toBe("你好。再见。\n");
  await server.close();
  const labelled = await post({ session: told }, ["response_format", "text"], ["labels", "speaker"], small);
  expect(labelled.text).toBe("[Alice] 你好。\n[说话人 2] 再见。\n");
});

test.each([
  ["ass", "text/x-ssa; charset=utf-8", "[Script Info]"],
  ["md", "text/markdown; charset=utf-8", "# 会议 (1)\n\n**Alice** · 00:00:00\n\n你好。\n"],
  ["csv", "text/csv; charset=utf-8; header=present", "start,end,speaker,text\r\n0.000,1.000,Alice,你好。\r\n"],
  ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\u0003\u0004"],
])("%s is a file with its type and the name of the recording", async (format, type, start) => {
  const file: Part = ["file", new Uint8Array(1000), "会议 (1).pcm"];
  const { status, headers, bytes, text } = await post({ session: told }, ["response_format", format], file);
  expect([status, headers.get("content-type")]).toEqual([200, type]);
  expect(headers.get("content-disposition")).toContain(`filename=transcript.${format};`);
  expect(headers.get("content-disposition")).toContain(`filename*=UTF-8''%E4%BC%9A%E8%AE%AE%20%281%29.${format}`);
  expect(headers.get("content-length")).toBe(String(bytes.length));
  expect(text.startsWith(start)).toBe(true);
});

test("a stream sends each segment once, then the whole text", async () => {
  const segments = ["Hello there.", "How are you?"].map((text) => ({ is_final: false, mode: "offline-segment", text }));
  const replies = [...segments, { is_final: false, mode: "offline", text: "Hello there. How are you?" }];
  const { text, headers } = await post({ session: { replies } }, small, ["stream", "true"]);
  expect(headers.get("content-type")).toContain("text/event-stream");
  const events = text
    .trim()
    .split("\n\n")
    .map((event) => JSON.parse(event.slice("data: ".length)) as object);
  expect(events).toEqual([
    { type: "transcript.text.delta", delta: "Hello there." },
    { type: "transcript.text.delta", delta: " How are you?" },
    expect.objectContaining({ type: "transcript.text.done", text: "Hello there. How are you?" }),
  ]);
  expect(server.steps[0]).toContain('"segments":true');
});

test("a stream that fails halfway reports it as an event, one that never started by its status", async () => {
  const crash = () => Promise.reject(new EngineError("ENGINE_CRASHED", "gone"));
  const never = await post({ session: { end: crash } }, small, ["stream", "true"]);
  expect([never.status, never.headers.get("retry-after")]).toEqual([503, "5"]);
  await server.close();
  const half: TestApiOptions = {
    engine: {
      openSession: (onReply) => ({
        configure: async () => {},
        audio: async () => {},
        close: () => {},
        async end() {
          onReply({ is_final: false, mode: "offline-segment", text: "eins" });
          return crash();
        },
      }),
    },
  };
  const { status, text } = await post(half, small, ["stream", "true"]);
  expect(status).toBe(200);
  expect(text).toMatch(/data: .*"delta":"eins"[\s\S]*data: .*"error":.*"code":"ENGINE_CRASHED"/);
});

test.each([
  ["BAD_AUDIO", 400, "invalid_request_error", null],
  ["EMPTY_TEXT", 422, "invalid_request_error", null],
  ["POISONOUS_REQUEST", 422, "invalid_request_error", null],
  ["RECOGNITION_FAILED", 500, "server_error", null],
  ["ENGINE_CRASHED", 503, "server_error", "5"],
  ["ENGINE_UNAVAILABLE", 503, "server_error", "5"],
] as const)("answers %s with %i", async (code, status, type, retryAfter) => {
  const end = () => Promise.reject(new EngineError(code, "because"));
  const answer = await post({ session: { end } }, small);
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ error: expect.objectContaining({ message: "because", type, code }) });
  expect(answer.headers.get("retry-after")).toBe(retryAfter);
  expect(server.reports).toEqual([expect.objectContaining({ door: "http", bytes: 1000, failure: expect.anything() })]);
});

test("an unexpected error is a 500 without its message", async () => {
  const end = () => Promise.reject(new Error("secret detail"));
  const { status, text } = await post({ session: { end } }, small);
  expect(status).toBe(500);
  expect(text).not.toContain("secret");
});

test.each<[string, number, string, TestApiOptions, Part[]]>([
  ["a form without a file", 400, "file_missing", {}, [["model", "x"]]],
  ["a file under another name", 400, "bad_form", {}, [["audio", new Uint8Array(5), "a.wav"]]],
  ["two files", 400, "bad_form", {}, [small, ["file", new Uint8Array(5), "b.wav"]]],
  ["an unknown format", 400, "bad_field", {}, [["response_format", "xml"], small]],
  ["an unknown format after the file", 400, "bad_field", {}, [small, ["response_format", "xml"]]],
  ["a language that the engine does not support", 400, "bad_field", {}, [["language", "fr"], small]],
  ["hotwords without weights", 400, "bad_field", {}, [["hotwords", '{"a":"b"}'], small]],
  [
    "hotwords of many levels",
    400,
    "bad_field",
    {},
    [["hotwords", `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`], small],
  ],
  ["endless hotwords", 400, "bad_field", {}, [["hotwords", '{"a":'.repeat(5000)], small]],
  ["more hotwords than by WebSocket", 400, "bad_field", {}, [["hotwords", "词 ".repeat(50_001)], small]],
  ["an object as a weight", 400, "bad_field", {}, [["hotwords", '{"a":{"toString":1}}'], small]],
  ["a stream of subtitles", 400, "bad_field", {}, [["response_format", "srt"], ["stream", "true"], small]],
  ["an oversized field", 400, "field_too_large", {}, [["prompt", "x".repeat(300_000)], small]],
  ["a file too large", 413, "file_too_large", { maxFileBytes: 999 }, [small]],
  [
    "subtitles without times",
    422,
    "no_timestamps",
    { abilities: { timestamps: { granularity: "none" } } },
    [["response_format", "srt"], small],
  ],
  [
    "speakers without speaker models",
    422,
    "no_speakers",
    { abilities: { speakers: false } },
    [["response_format", "diarized_json"], small],
  ],
  [
    "an upload before the canary was recognised",
    503,
    "NOT_READY",
    { readyState: () => ({ ready: false, reason: "x" }) },
    [small],
  ],
  ["an upload over the limit", 429, "TOO_MANY_UTTERANCES", { maxUtterances: 0 }, [small]],
])("refuses %s with %i %s", async (_what, status, code, options, parts) => {
  const answer = await post(options, ...parts);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ error: { code, message: expect.stringMatching(/\S{3}/) } });
  if (status === 429 || status === 503) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
});

test.each(["language", "response_format", "audio_fs", "stream", "timestamp_granularities[]"])(
  "quotes only the start of a wrong %s",
  async (name) => {
    const { status, text } = await post({}, [name, `\u202e${"x".repeat(200_000)}`], small);
    expect(status).toBe(400);
    expect(text.length).toBeLessThan(500);
    expect(text).not.toContain("\u202e");
  },
);

test("a file of any size may come without a name, as some programs send it", async () => {
  server = await openTestApi();
  const head = '--b\r\ncontent-disposition: form-data; name="file"\r\n\r\n';
  for (const bytes of [10, 458_000]) {
    const body = Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, "RIFF"), Buffer.from("\r\n--b--\r\n")]);
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    const answer = await fetch(`${server.origin}/v1/audio/transcriptions`, { method: "POST", body, headers });
    expect([answer.status, await answer.json()]).toMatchObject([200, { text: "你好" }]);
    expect(server.steps[0]).toContain('"wav_format":"wav"');
  }
});

test("a file exactly at the limit is accepted", async () => {
  expect((await post({ maxFileBytes: 1000 }, small)).status).toBe(200);
});

test("a body that is not a form is a 415, an incomplete form a 400", async () => {
  server = await openTestApi();
  const put = (type: string, body: string) =>
    fetch(`${server.origin}/v1/audio/transcriptions`, { method: "POST", body, headers: { "content-type": type } });
  expect((await put("audio/wav", "RIFF")).status).toBe(415);
  expect((await put("multipart/form-data", "x")).status).toBe(400);
  const torn = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF';
  expect((await put("multipart/form-data; boundary=b", torn)).status).toBe(400);
  expect(server.steps).not.toContain("end");
});

test("places are released, however the request ends", async () => {
  let fail = true;
  const end = () => (fail ? Promise.reject(new Error("x")) : Promise.resolve());
  server = await openTestApi({ maxUtterances: 1, session: { end } });
  for (let turn = 0; turn < 3; turn++) expect((await send([small])).status).toBe(500);
  fail = false;
  expect((await send([small])).status).toBe(200);
});

test("an upload that falls silent is ended", async () => {
  server = await openTestApi({ uploadIdleMs: 200 });
  const upload = openUpload();
  upload.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a.pcm"\r\n\r\nabc');
  const [response] = await once(upload, "response");
  expect(response.statusCode).toBe(408);
  upload.destroy();
});

test("a slow engine holds the sender back, which is not silence", async () => {
  const slow = { audio: () => new Promise<void>((resolve) => setTimeout(resolve, 25)) };
  server = await openTestApi({ uploadIdleMs: 300, session: slow });
  expect((await send([["file", new Uint8Array(3_000_000), "a.pcm"]])).status).toBe(200);
});

test("a client that goes away in the middle ends its session", async () => {
  server = await openTestApi();
  const upload = openUpload();
  upload.on("error", () => {});
  upload.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a.pcm"\r\n\r\n');
  upload.write(Buffer.alloc(2_000_000));
  await expect.poll(() => server.steps.filter((step) => step.startsWith("audio")).length).toBeGreaterThan(10);
  upload.destroy();
  await expect.poll(() => server.steps.at(-1)).toBe("close");
  await expect
    .poll(() => server.reports)
    .toEqual([expect.objectContaining({ failure: expect.objectContaining({ code: "ABORTED" }) })]);
});

test("an immediate refusal of the engine is answered before the end of the upload, and the connection stays open", async () => {
  let pieces = 0;
  const audio = async () => {
    pieces += 1;
    throw new EngineError("BAD_AUDIO", "no sound");
  };
  server = await openTestApi({ maxFileBytes: 100_000_000, session: { audio } });
  const answer = await send([["file", new Uint8Array(30_000_000), "a.wav"]]);
  expect([answer.status, pieces]).toEqual([400, 1]);
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
});

test("a client that asks first is refused before it sends an oversized file", async () => {
  server = await openTestApi({ maxFileBytes: 1000 });
  const upload = openUpload({ expect: "100-continue", "content-length": "900000000" });
  let asked = false;
  upload.on("continue", () => {
    asked = true;
  });
  upload.flushHeaders();
  const [response] = await once(upload, "response");
  expect([response.statusCode, asked]).toEqual([413, false]);
  upload.destroy();
});

function openUpload(headers: Record<string, string> = {}) {
  return request(`${server.origin}/v1/audio/transcriptions`, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=b", ...headers },
  });
}
