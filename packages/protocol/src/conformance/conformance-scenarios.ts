import { encodeHotwords } from "../encode-hotwords.ts";
import type { ConformanceScenario, Expectation, ServerKind } from "./conformance-scenario.ts";
import type { AudioPart, Step } from "./scenario.ts";

// A table: what clients do, and what a correct server answers.

const both: readonly ServerKind[] = ["offline", "2pass"];
const streaming: readonly ServerKind[] = ["2pass"];
const file: readonly ServerKind[] = ["offline"];

const first = {
  mode: "2pass",
  chunk_size: [5, 10, 5],
  chunk_interval: 10,
  wav_format: "pcm",
  audio_fs: 16_000,
  itn: true,
  is_speaking: true,
};
const end = { is_speaking: false };
const speech: readonly AudioPart[] = [{ kind: "speech" }];
const silence: readonly AudioPart[] = [{ kind: "silence", samples: 24_000, sampleRate: 16_000 }];

const connect = (client = "A"): Step => ({ do: "connect", client });
const say = (json: object, client = "A"): Step => ({ do: "text", client, json });
const raw = (text: string, client = "A"): Step => ({ do: "text", client, raw: text });
const hear = (audio = speech, client = "A", frameBytes = 1920): Step => ({
  do: "binary",
  client,
  audio,
  frameBytes,
});
const settle: Step = { do: "settle", quietMs: 250 };

/** One whole utterance. */
const utterance = (name: string, settings: object = {}, client = "A"): readonly Step[] => [
  say({ ...first, wav_name: name, ...settings }, client),
  hear(speech, client),
  say(end, client),
  settle,
];

type More = Omit<Extract<Expectation, { see: "utterances" }>, "client" | "see" | "names"> & { client?: string };
const answers = (names: readonly string[], { client = "A", ...more }: More = {}): Expectation => ({
  client,
  see: "utterances",
  names,
  ...more,
});
const refused = (code: string): Expectation => ({ client: "A", see: "error", code });

/** Another client speaks before and after somebody sends a bad frame. */
const besideNeighbour = (bad: Step): readonly Step[] => [
  connect("A"),
  connect("B"),
  say({ ...first, wav_name: "neighbour" }, "B"),
  hear(speech, "B"),
  bad,
  settle,
  ...utterance("a"),
  say(end, "B"),
  settle,
];

type Row = Omit<ConformanceScenario, "id" | "gapMs" | "class"> & { gapMs?: number };
const rows = (kind: ConformanceScenario["class"], table: Readonly<Record<string, Row>>): ConformanceScenario[] =>
  Object.entries(table).map(([id, row]) => ({ gapMs: 0, ...row, id, class: kind }));

export const conformanceScenarios: readonly ConformanceScenario[] = [
  ...rows("required", {
    "one-utterance": {
      title: "speech is answered with its text",
      kinds: both,
      timing: "patient",
      steps: [connect(), ...utterance("a")],
      expect: [answers(["a"], { text: "some" })],
    },
    "two-utterances": {
      title: "a connection serves one utterance after another, each under its own name",
      kinds: both,
      timing: "patient",
      steps: [connect(), ...utterance("a"), ...utterance("b")],
      expect: [answers(["a", "b"], { text: "some" })],
    },
    "no-audio": {
      title: "an end frame without audio has one empty answer",
      kinds: both,
      steps: [connect(), say({ ...first, wav_name: "a" }), say(end), settle],
      expect: [answers(["a"], { text: "none" })],
    },
    silence: {
      title: "silence has one answer",
      kinds: both,
      steps: [connect(), say({ ...first, wav_name: "a" }), hear(silence), say(end), settle],
      expect: [answers(["a"])],
    },
    "is-finished": {
      title: "is_finished true ends an utterance, too",
      kinds: both,
      timing: "patient",
      steps: [connect(), say({ ...first, wav_name: "a" }), hear(), say({ is_finished: true }), settle],
      expect: [answers(["a"], { text: "some" })],
    },
    "default-name": {
      title: "an utterance without a name is called wav-default-id",
      kinds: both,
      steps: [connect(), say({ chunk_size: [5, 10, 5] }), say(end), settle],
      expect: [answers(["wav-default-id"])],
    },
    "odd-name": {
      title: "a name comes back unchanged",
      kinds: both,
      steps: [connect(), say({ ...first, wav_name: '名字 "q" \\ 😀' }), say(end), settle],
      expect: [answers(['名字 "q" \\ 😀'])],
    },
    "name-in-end-frame": {
      title: "settings in the end frame apply to the answer",
      kinds: both,
      steps: [connect(), say({ ...first, wav_name: "a" }), say({ ...end, wav_name: "b" }), settle],
      expect: [answers(["b"])],
    },
    "unknown-fields": {
      title: "unknown fields are ignored",
      kinds: both,
      steps: [connect(), say({ ...first, wav_name: "a", x: { y: [1, null, "z"] } }), say(end), settle],
      expect: [answers(["a"])],
    },
    hotwords: {
      title: "hotwords are a string: words, or an object encoded once more",
      kinds: both,
      timing: "patient",
      steps: [connect(), ...utterance("a", { hotwords: encodeHotwords({ 阿里巴巴: 20 }) })],
      expect: [answers(["a"], { text: "some" })],
    },
    "one-big-message": {
      title: "all audio may be in one message",
      kinds: both,
      timing: "patient",
      steps: [connect(), say({ ...first, wav_name: "a" }), hear(speech, "A", 0), say(end), settle],
      expect: [answers(["a"], { text: "some" })],
    },
    "odd-messages": {
      title: "messages may split a sample",
      kinds: both,
      timing: "patient",
      steps: [connect(), say({ ...first, wav_name: "a" }), hear(speech, "A", 3333), say(end), settle],
      expect: [answers(["a"], { text: "some" })],
    },
    fragments: {
      title: "a message may be fragmented, with a ping in between",
      kinds: both,
      timing: "patient",
      steps: [
        connect(),
        say({ ...first, wav_name: "a" }),
        { do: "fragmented", client: "A", type: "binary", audio: speech, partBytes: 10_001, pingBetween: true },
        say(end),
        settle,
      ],
      expect: [answers(["a"], { text: "some" }), { client: "A", see: "pong", data: "mid" }],
    },
    "not-an-end": {
      title: "is_finished false and is_speaking true do not end an utterance",
      kinds: both,
      steps: [connect(), say({ ...first, wav_name: "a" }), say({ is_finished: false, is_speaking: true }), settle],
      expect: [answers([])],
    },
    "streaming-2pass": {
      title: "mode 2pass: streaming text, then sentences that replace it",
      kinds: streaming,
      timing: "patient",
      steps: [connect(), ...utterance("a", { mode: "2pass" })],
      expect: [answers(["a"], { text: "some", partials: "some" })],
    },
    "streaming-online": {
      title: "mode online: streaming text",
      kinds: streaming,
      timing: "patient",
      steps: [connect(), ...utterance("a", { mode: "online" })],
      expect: [answers(["a"], { text: "some", partials: "some" })],
    },
    "streaming-offline": {
      title: "mode offline: sentences only",
      kinds: streaming,
      timing: "patient",
      steps: [connect(), ...utterance("a", { mode: "offline" })],
      expect: [answers(["a"], { text: "some", partials: "none" })],
    },
    "pipelined-streams": {
      title: "utterances sent without waiting are answered in order",
      kinds: streaming,
      timing: "patient",
      steps: [connect(), ...utterance("a").slice(0, -1), ...utterance("b").slice(0, -1), settle],
      expect: [answers(["a", "b"], { text: "some" })],
    },
    "streaming-container": {
      title: "a stream that is neither pcm nor a file gets upstream's error text, or is refused",
      kinds: streaming,
      steps: [connect(), ...utterance("a", { wav_format: "mp3" })],
      expect: [
        answers(["a"], {
          lastText: "ERROR. Real-time transcription service ONLY SUPPORT PCM stream.",
          orCode: "BAD_AUDIO",
        }),
      ],
    },
    "file-wav": {
      title: "a file may be sent as wav, including its header",
      kinds: file,
      timing: "patient",
      steps: [
        connect(),
        say({ ...first, mode: "offline", wav_name: "a", wav_format: "wav" }),
        hear([{ kind: "wav", sampleRate: 16_000, payload: speech }]),
        say(end),
        settle,
      ],
      expect: [answers(["a"], { text: "some" })],
    },
    "early-audio-file": {
      title: "audio before the first text frame belongs to the utterance",
      kinds: file,
      timing: "patient",
      steps: [connect(), hear(), say({ ...first, wav_name: "a" }), say(end), settle],
      expect: [answers(["a"], { text: "some" })],
    },
    ping: {
      title: "a ping gets a pong",
      kinds: both,
      steps: [connect(), { do: "ping", client: "A", data: "hello" }, settle],
      expect: [{ client: "A", see: "pong", data: "hello" }],
    },
    "polite-close": {
      title: "a close frame is answered with its code",
      kinds: both,
      steps: [connect(), { do: "close", client: "A", code: 1000, reason: "bye" }, settle],
      expect: [{ client: "A", see: "close", codes: [1000] }],
    },
    "bad-utf8": {
      title: "a text frame that is not UTF-8 closes with 1007",
      kinds: both,
      steps: [connect(), { do: "textHex", client: "A", hex: "c328" }, settle],
      expect: [{ client: "A", see: "close", codes: [1007] }],
    },
    unmasked: {
      title: "a frame without a mask closes with 1002",
      kinds: both,
      steps: [
        { do: "rawOpen", client: "A" },
        { do: "rawFrame", client: "A", opcode: 1, json: first, mask: false },
        settle,
      ],
      expect: [{ client: "A", see: "close", codes: [1002] }],
    },
    "abrupt-leave": {
      title: "a client that vanishes in mid-utterance does not affect others",
      kinds: both,
      timing: "patient",
      steps: [
        connect("A"),
        connect("B"),
        say({ ...first, wav_name: "a" }),
        hear(),
        { do: "reset", client: "A" },
        ...utterance("b", {}, "B"),
      ],
      expect: [answers(["b"], { client: "B", text: "some" })],
    },
  }),
  ...rows("improvement", {
    "bad-json": {
      title: "a frame that is not JSON is explained, and the connection stays open",
      kinds: both,
      timing: "patient",
      steps: [connect(), raw("{'mode':'offline'}"), ...utterance("a")],
      expect: [refused("BAD_JSON"), answers(["a"], { text: "some" })],
    },
    "chunk-size-missing": {
      title: "a stream without chunk_size is recognised",
      kinds: streaming,
      timing: "patient",
      steps: [connect(), say({ mode: "2pass", wav_name: "a" }), hear(), say(end), settle],
      expect: [answers(["a"], { text: "some" })],
    },
    "early-audio-stream": {
      title: "audio before the first text frame is not lost",
      kinds: streaming,
      timing: "patient",
      steps: [connect(), hear(), say({ ...first, wav_name: "a" }), say(end), settle],
      expect: [answers(["a"], { text: "some" })],
    },
    "pipelined-files": {
      title: "files sent without waiting are answered in order",
      kinds: file,
      timing: "patient",
      steps: [connect(), ...utterance("a").slice(0, -1), ...utterance("b").slice(0, -1), settle],
      expect: [answers(["a", "b"], { text: "some" })],
    },
    subprotocol: {
      title: "the subprotocol binary is selected when offered",
      kinds: both,
      steps: [{ do: "connect", client: "A", subprotocols: ["binary"], recordHandshake: true }, settle],
      expect: [{ client: "A", see: "open", protocol: "binary" }],
    },
    "end-acknowledged": {
      title: "an end frame with is_end is acknowledged after the last reply",
      kinds: both,
      steps: [connect(), say({ ...first, wav_name: "a" }), say({ ...end, is_end: true }), settle],
      expect: [answers(["a"]), { client: "A", see: "acknowledgement" }],
    },
    "strict-final": {
      title: "the answer to a file is final on request",
      kinds: file,
      steps: [connect(), say({ ...first, wav_name: "a", strict_final: true }), say(end), settle],
      expect: [answers(["a"], { isFinal: true })],
    },
    health: {
      title: "GET /healthz says that the process is alive",
      kinds: both,
      steps: [
        {
          do: "http",
          client: "A",
          request: "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
          tls: "as-url",
        },
      ],
      expect: [{ client: "A", see: "http", statuses: [200] }],
    },
    "wrong-type": {
      title: "a wrong type is explained, and other clients do not notice",
      kinds: both,
      destructive: true,
      timing: "patient",
      steps: besideNeighbour(say({ ...first, wav_name: "a", itn: 1 })),
      expect: [refused("BAD_FIELD"), answers(["a"]), answers(["neighbour"], { client: "B", text: "some" })],
    },
    "wrong-type-only": {
      title: "a wrong type costs that field only: name, audio and end of the utterance count",
      kinds: both,
      destructive: true,
      timing: "patient",
      steps: [
        connect(),
        say({ ...first, wav_name: "kept", itn: 1 }),
        hear(),
        say({ ...end, chunk_size: "5,10,5" }),
        settle,
      ],
      expect: [refused("BAD_FIELD"), answers(["kept"], { text: "some" })],
    },
    "hotwords-object": {
      title: "hotwords that are not a string are explained, and other clients do not notice",
      kinds: both,
      destructive: true,
      timing: "patient",
      steps: besideNeighbour(say({ ...first, hotwords: { 阿里巴巴: 20 } })),
      expect: [refused("BAD_FIELD"), answers(["a"]), answers(["neighbour"], { client: "B", text: "some" })],
    },
    "no-object": {
      title: "JSON that is not an object is explained, and other clients do not notice",
      kinds: both,
      destructive: true,
      timing: "patient",
      steps: besideNeighbour(raw("[]")),
      expect: [refused("NO_OBJECT"), answers(["a"]), answers(["neighbour"], { client: "B", text: "some" })],
    },
  }),
];
