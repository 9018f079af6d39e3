import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { synthesiseAudio } from "@funasr-images/client/conformance";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, type RawClient } from "./testing/connect.ts";
import { type SpawnedServer, spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";
import { stageStubSdk } from "./testing/stage-stub-sdk.ts";

// What upstream's own clients send, and how they recognise the end: they must work unchanged.

type Reply = Record<string, unknown>;

interface OfficialClient {
  readonly name: string;
  readonly server: "file" | "streaming";
  /** Python's library offers it, and continues without it. */
  readonly subprotocols?: readonly string[];
  readonly first: object;
  readonly audio: "pcm" | "wav";
  readonly frameBytes: number;
  readonly end: object;
  /** Whether this client stops at this reply. */
  readonly done: (reply: Reply) => boolean;
  /** What it finally shows, with the stub. */
  readonly shows: RegExp;
}

const tone = [{ kind: "tone", samples: 24_000, sampleRate: 16_000, freq: 440, amplitude: 8000 }] as const;

const python = {
  chunk_size: [5, 10, 5],
  chunk_interval: 10,
  encoder_chunk_look_back: 4,
  decoder_chunk_look_back: 0,
  audio_fs: 16_000,
  wav_name: "demo",
  wav_format: "pcm",
  is_speaking: true,
  hotwords: '{"阿里巴巴": 20}',
  itn: true,
};
const cpp = { wav_name: "wav_default_id", wav_format: "pcm", audio_fs: 16_000, itn: true, svs_itn: true, hotwords: "" };
const html5 = { chunk_size: [5, 10, 5], wav_name: "h5", is_speaking: true, chunk_interval: 10, itn: false };
const java = { ...python, itn: undefined, hotwords: '{"阿里巴巴":"20"}' };

const isOffline = ({ mode }: Reply) => mode === "offline";
const isFinal = ({ is_final }: Reply) => is_final === true;
const isEnd = ({ is_end }: Reply) => is_end === true;

const clients: readonly OfficialClient[] = [
  {
    name: "Python, 2025, offline",
    server: "file",
    subprotocols: ["binary"],
    first: { ...python, mode: "offline" },
    audio: "pcm",
    frameBytes: 1920,
    end: { is_speaking: false },
    done: isOffline,
    shows: /speech=1500ms.*nn=\[ 阿里巴巴\] fst=\{阿里巴巴:20\}/,
  },
  ...["2pass", "online", "offline"].map((mode) => ({
    name: `Python, 2026, ${mode}`,
    server: "streaming" as const,
    subprotocols: ["binary"],
    first: { ...python, mode, hotwords: "阿里巴巴,通义实验室" },
    audio: "pcm" as const,
    frameBytes: 1920,
    end: { is_speaking: false, is_end: true },
    done: isEnd,
    shows:
      mode === "online"
        ? /punct\(on1.1 on1.2 on1.3 \)/
        : /seg1 0-1500ms.*nn=\[ 通义实验室 阿里巴巴\] fst=\{通义实验室:20,阿里巴巴:20\}/,
  })),
  {
    name: "Python, 2026, a file",
    server: "file",
    subprotocols: ["binary"],
    first: { ...python, mode: "offline", wav_format: "others" },
    audio: "wav",
    frameBytes: 1920,
    end: { is_speaking: false, is_end: true },
    done: isEnd,
    shows: /speech=1500ms.*raw/,
  },
  {
    name: "C++, file",
    server: "file",
    first: { ...cpp, mode: "offline" },
    audio: "pcm",
    frameBytes: 204_800,
    end: { is_speaking: false },
    done: () => true,
    shows: /speech=1500ms/,
  },
  {
    name: "C++, file of another format",
    server: "file",
    first: { ...cpp, mode: "offline", wav_format: "others" },
    audio: "wav",
    frameBytes: 204_800,
    end: { is_speaking: false },
    done: () => true,
    shows: /speech=1500ms.*raw/,
  },
  ...["2pass", "online", "offline"].map((mode) => ({
    name: `C++, ${mode}`,
    server: "streaming" as const,
    first: { ...cpp, mode, chunk_size: [5, 10, 5], is_speaking: true },
    audio: "pcm" as const,
    frameBytes: 204_800,
    end: { is_speaking: false },
    done: isFinal,
    shows: mode === "online" ? /punct\(/ : /seg1 0-1500ms/,
  })),
  {
    name: "HTML5, microphone",
    server: "streaming",
    first: { ...html5, mode: "2pass" },
    audio: "pcm",
    frameBytes: 1920,
    end: { chunk_size: [5, 10, 5], wav_name: "h5", is_speaking: false, chunk_interval: 10, mode: "2pass" },
    done: isFinal,
    shows: /seg1 0-1500ms/,
  },
  {
    name: "HTML5, wav file with its header as PCM",
    server: "streaming",
    first: { ...html5, mode: "offline", wav_format: "PCM", audio_fs: 16_000 },
    audio: "wav",
    frameBytes: 960,
    end: { chunk_size: [5, 10, 5], wav_name: "h5", is_speaking: false, chunk_interval: 10, mode: "offline" },
    done: isFinal,
    shows: /seg1/,
  },
  {
    name: "HTML5, wav file, which never ends on upstream's file server",
    server: "file",
    first: { ...html5, mode: "offline", wav_format: "PCM", audio_fs: 16_000 },
    audio: "wav",
    frameBytes: 960,
    end: { chunk_size: [5, 10, 5], wav_name: "h5", is_speaking: false, chunk_interval: 10, mode: "offline" },
    done: isFinal,
    shows: /speech=/,
  },
  {
    name: "Java, offline, which never ends on upstream's file server",
    server: "file",
    first: { ...java, mode: "offline" },
    audio: "pcm",
    frameBytes: 1920,
    end: { is_speaking: false },
    done: ({ is_final }) => is_final !== false,
    shows: /speech=1500ms.*fst=\{阿里巴巴:20\}/,
  },
  {
    name: "Java, 2pass",
    server: "streaming",
    first: { ...java, mode: "2pass" },
    audio: "pcm",
    frameBytes: 1920,
    end: { is_speaking: false },
    done: isFinal,
    shows: /seg1 0-1500ms/,
  },
  {
    name: "Go",
    server: "file",
    first: {
      mode: "offline",
      chunk_size: [5, 10, 5],
      chunk_interval: 10,
      wav_name: "go",
      is_speaking: true,
      hotwords: "",
    },
    audio: "pcm",
    frameBytes: 1920,
    end: { is_speaking: false },
    done: isOffline,
    shows: /speech=1500ms/,
  },
];

const stubs = { file: stageStubSdk("offline"), streaming: stageStubSdk("2pass") };
const staged = stageSpeechModel();
const sherpa = { ENGINE: "sherpa", MODEL_DIR: staged.modelDir, CANARY_DIR: staged.canaryDir };
const [sample] = staged.samples;

// The streaming test model needs silence before and after.
const speech = synthesiseAudio(
  [
    { kind: "silence", samples: 8000, sampleRate: 16_000 },
    { kind: "speech" },
    { kind: "silence", samples: 24_000, sampleRate: 16_000 },
  ],
  readFileSync(sample?.file ?? "").subarray(44),
);

describe.each([
  {
    engine: "sdk",
    file: stubs.file.env,
    streaming: stubs.streaming.env,
    pcm: synthesiseAudio(tone),
    shows: ({ shows }: OfficialClient) => shows,
  },
  {
    engine: "sherpa",
    file: sherpa,
    streaming: { ...sherpa, ONLINE_MODEL_DIR: staged.onlineModelDir },
    pcm: speech,
    shows: () => new RegExp(sample?.text ?? "nothing"),
  },
])("with engine $engine", ({ file, streaming, pcm, shows }) => {
  const servers = new Map<OfficialClient["server"], SpawnedServer>();
  const audio = {
    pcm,
    wav: synthesiseAudio([{ kind: "wav", sampleRate: 16_000, payload: [{ kind: "speech" }] }], pcm),
  };

  beforeAll(async () => {
    servers.set("file", await spawnServer(file));
    servers.set("streaming", await spawnServer(streaming));
    await Promise.all([...servers.values()].map((server) => server.untilReady()));
  });

  afterAll(async () => {
    for (const server of servers.values()) await server.stop();
  });

  test.each(clients.map((client) => [client.name, client] as const))(
    "the client %s is served, twice in a row",
    async (_name, client) => {
      const url = servers.get(client.server)?.url ?? "";
      const connection = await connect(url, [...(client.subprotocols ?? [])]);
      const bytes = audio[client.audio];
      for (const round of [1, 2]) {
        // The C++ clients send settings and hotwords only with the first utterance of a connection; a name always.
        connection.say(round === 1 ? client.first : { wav_name: `again-${client.name}`, is_speaking: true });
        for (let offset = 0; offset < bytes.length; offset += client.frameBytes) {
          connection.say(bytes.subarray(offset, offset + client.frameBytes));
        }
        connection.say(client.end);
        expect(await whatItShows(connection, client)).toMatch(shows(client));
      }
      // The C++ clients leave with "going away".
      connection.socket.close(1001);
      expect(await connection.closed).toMatchObject({ code: 1001 });
    },
  );
});

afterAll(() => {
  staged.remove();
  for (const stub of Object.values(stubs)) stub.remove();
});

/** Reads until this client stops; text replaced by a sentence is not shown. */
async function whatItShows(connection: RawClient, client: OfficialClient): Promise<string> {
  let settled = "";
  let pending = "";
  for (let done = false; !done; ) {
    const reply: Reply = await Promise.race([connection.hear(), sleep(20_000, { text: "nothing came", late: true })]);
    expect(reply).not.toHaveProperty("error");
    if (reply.mode === "2pass-online") pending += reply.text;
    else {
      if (reply.mode !== undefined) pending = "";
      settled += reply.text;
    }
    done = client.done(reply) || reply.late === true;
  }
  return settled + pending;
}
