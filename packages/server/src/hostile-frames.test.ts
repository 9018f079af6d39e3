import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { programNames } from "./stand-in/parse-flags.ts";
import { connect, type RawClient } from "./testing/connect.ts";
import { childrenOf } from "./testing/resident-memory.ts";
import { type SpawnedServer, spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";

// Every input that aborts, silences or confuses the upstream servers, one by one, in front of their stand-in, which
// crashes on a wrong type as they do.

const staged = stageSpeechModel();
afterAll(staged.remove);
const [sample] = staged.samples;
const silence = (seconds: number) => Buffer.alloc(seconds * 32_000);
const speech = Buffer.concat([silence(0.48), readFileSync(sample?.file ?? "").subarray(44), silence(1.5)]);

const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;
const wide = Array.from({ length: 150_000 }, (_, key) => `"k${key}":1`).join(",");

/** The frame, and the code of its refusal; accepted ones have none. */
const rows: readonly (readonly [frame: string, code?: string])[] = [
  ["not JSON", "BAD_JSON"],
  ['{"is_speaking": False}', "BAD_JSON"],
  ["", "BAD_JSON"],
  ["{", "BAD_JSON"],
  ["[1]", "NO_OBJECT"],
  ["5", "NO_OBJECT"],
  ['"x"', "NO_OBJECT"],
  ["true", "NO_OBJECT"],
  ["null"],
  ["{}"],
  ['\ufeff{"itn":true}'],
  ['{"hotwords":{"a":1}}', "BAD_FIELD"],
  ['{"hotwords":["a"]}', "BAD_FIELD"],
  ['{"hotwords":5}', "BAD_FIELD"],
  ['{"hotwords":null}'],
  ['{"hotwords":""}'],
  ['{"hotwords":"[1]"}'],
  ['{"hotwords":"{\\"a\\":\\"b\\"}"}'],
  ['{"hotwords":"{\\"TEST\\":20}"}'],
  ['{"itn":1}', "BAD_FIELD"],
  ['{"itn":"true"}', "BAD_FIELD"],
  ['{"itn":null}', "BAD_FIELD"],
  ['{"svs_itn":1}', "BAD_FIELD"],
  ['{"svs_itn":null}', "BAD_FIELD"],
  ['{"audio_fs":"16000"}', "BAD_FIELD"],
  ['{"audio_fs":16000.7}'],
  ['{"audio_fs":0}', "BAD_FIELD"],
  ['{"audio_fs":-16000}', "BAD_FIELD"],
  ['{"audio_fs":1e12}', "BAD_FIELD"],
  ['{"audio_fs":1e400}', "BAD_FIELD"],
  ['{"unknown":1e400}'],
  ['{"wav_name":5}', "BAD_FIELD"],
  ['{"wav_name":null}'],
  ['{"wav_name":"\\ud800"}'],
  ['{"wav_format":null}'],
  ['{"wav_format":5}', "BAD_FIELD"],
  ['{"mode":null}'],
  ['{"mode":7}', "BAD_FIELD"],
  ['{"mode":"foo"}'],
  ['{"chunk_size":"5,10,5"}', "BAD_FIELD"],
  ['{"chunk_size":["5","10","5"]}', "BAD_FIELD"],
  ['{"chunk_size":[]}', "BAD_FIELD"],
  ['{"chunk_size":[5,0,5]}', "BAD_FIELD"],
  ['{"chunk_size":[5,10]}', "BAD_FIELD"],
  ['{"chunk_size":[-5,-10,-5]}', "BAD_FIELD"],
  ['{"chunk_size":[3000000000,3000000000,3000000000]}', "BAD_FIELD"],
  ['{"chunk_size":null}', "BAD_FIELD"],
  ['{"svs_lang":null}', "BAD_FIELD"],
  ['{"svs_lang":"xx"}'],
  ['{"is_speaking":"false"}', "BAD_FIELD"],
  ['{"is_speaking":0}', "BAD_FIELD"],
  [`{"itn":${deep}}`, "TOO_COMPLEX"],
  [`{"hotwords":{"a":${deep}}}`, "TOO_COMPLEX"],
  [`{"wav_name":${deep.slice(0, 5000)}`, "TOO_COMPLEX"],
  [`{"unknown":${deep}}`, "TOO_COMPLEX"],
  [deep, "TOO_COMPLEX"],
  [`{${wide}}`, "TOO_COMPLEX"],
  [`{"hotwords":{${wide}}}`, "TOO_COMPLEX"],
  [`{"itn":${deep.slice(4985, 5015)}}`, "BAD_FIELD"],
  [`{"hotwords":${JSON.stringify(deep)}}`],
  [`{"hotwords":${JSON.stringify(`{"a":${deep}}`)}}`],
  [`{"hotwords":${JSON.stringify(`\ufeff{"":20}`)}}`],
  [`{"wav_name":"${"x".repeat(1_000_000)}"}`, "BAD_FIELD"],
  [`{"unknown":"${"x".repeat(3_000_000)}"}`, "TOO_LARGE"],
  [`{${"x".repeat(20_000_000)}}`, "TOO_LARGE"],
];

describe.concurrent.each(["offline", "2pass"] as const)("in front of the upstream server for %s", (kind) => {
  let server: SpawnedServer;
  let children: number[];
  beforeAll(async () => {
    server = await spawnServer({
      ENGINE: "sdk",
      SDK_BINARY: standIn(kind),
      MODEL_DIR: staged.modelDir,
      ...(kind === "2pass" && { ONLINE_MODEL_DIR: staged.onlineModelDir }),
      CANARY_DIR: staged.canaryDir,
    });
    await server.untilReady();
    children = childrenOf(server.pid);
  });
  afterAll(async () => {
    // No frame has crashed the engine.
    expect(childrenOf(server.pid)).toEqual(children);
    expect(await server.stop()).toBe(0);
  });

  const first = { mode: kind, wav_name: "good", wav_format: "pcm", audio_fs: 16_000, chunk_size: [5, 10, 5] };

  const named = rows.map(
    ([frame, code]) => [titleOf(frame), code ? `refused with ${code}` : "accepted", frame, code] as const,
  );
  test.each(named)(
    "the frame %s is %s, and its connection and other clients continue",
    async (_title, _outcome, frame, code) => {
      const neighbour = await connect(server.url);
      neighbour.say(first, speech.subarray(0, 20_000));
      const client = await connect(server.url);
      client.say(frame);
      if (code) expect(await client.hear()).toMatchObject({ text: "", error: { code, message: expect.any(String) } });
      client.say(first, speech, { is_speaking: false });
      expect(await hearText(client, kind)).toBe(sample?.text);
      neighbour.say(speech.subarray(20_000), { is_speaking: false });
      expect(await hearText(neighbour, kind)).toBe(sample?.text);
      for (const { socket } of [client, neighbour]) socket.terminate();
    },
  );
});

function titleOf(frame: string): string {
  return frame.length < 80 ? frame : `${frame.slice(0, 40)}... of ${frame.length} characters`;
}

/** The text of one utterance, or its refusal. */
async function hearText(client: RawClient, kind: "offline" | "2pass"): Promise<string> {
  let text = "";
  for (;;) {
    const reply = await client.hear();
    if (reply.error) return JSON.stringify(reply.error);
    if (reply.mode !== "2pass-online") text += reply.text;
    if (kind === "offline" || reply.is_final === true) return text;
  }
}

function standIn(kind: "offline" | "2pass"): string {
  const file = join(staged.folder, programNames[kind]);
  const source = fileURLToPath(new URL("./sdk-stand-in.ts", import.meta.url));
  const program = `SDK_PROGRAM=${programNames[kind]} exec "${process.execPath}" "${source}" "$@"`;
  writeFileSync(file, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  return file;
}
