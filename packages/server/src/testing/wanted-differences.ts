import type { FrameError } from "@funasr-images/protocol";
import type { EngineErrorCode } from "../engine.ts";

/**
 * What our server does differently from the recordings of upstream's:
 * - `explained` replies with an error of this code, then every end frame is answered once and no connection is cut
 * - `served` every end frame is answered once, no connection is cut, and there is no error
 * - for both of these, names and texts of the answers that upstream gives are the same, unless `answersDiffer`
 * - `replaced` as upstream, except for these words
 * - `statuses` HTTP answers with these statuses, with bodies and headers of our own
 * - `seen` exactly this, in one line per event
 * - `refused` this client fails to connect, as with upstream, with another message; all others see the same
 */
export type OurWay =
  | {
      readonly way: "explained";
      readonly code: FrameError["code"] | EngineErrorCode;
      readonly answersDiffer?: true;
    }
  | { readonly way: "served"; readonly answersDiffer?: true }
  | { readonly way: "replaced"; readonly upstream: string; readonly ours: string }
  | { readonly way: "statuses"; readonly statuses: readonly number[] }
  | { readonly way: "seen"; readonly client: string; readonly lines: readonly string[] }
  | { readonly way: "refused"; readonly client: string };

export interface WantedDifference {
  /** Why ours is better, or cannot be otherwise. */
  readonly reason: string;
  readonly ids: readonly string[];
  readonly ours: OurWay;
}

/** In every answer, so without a row: upstream's library names itself in a `Server` header. */
export function withoutLibrary(line: string): string {
  return line.replace(',"Server: WebSocket++/0.8.2"', "").replace(',["server","WebSocket++/0.8.2"]', "");
}

/** In every answer to a file, so without a row: most clients of upstream's file server wait for a final one for ever. */
export function withFinal(line: string): string {
  return line.replace(/(\\?")is_final\1:false(?=,\1mode\1:\1offline\1)/g, "$1is_final$1:true");
}

const two = (names: string): readonly string[] => names.split(" ").map((name) => `2p-${name}`);
const off = (names: string): readonly string[] => names.split(" ").map((name) => `off-${name}`);

const died = "a wrong type crashes upstream for everybody; here it is explained to its sender, and nobody else notices";
const http = "this port answers plain requests, too: probes, the HTTP API, the page";
const language = "an unknown language becomes auto before it reaches the engine, as inside upstream";

/** Every way in which our server with engine `sdk` differs from the recordings. A recording may be in one row only. */
export const wantedDifferences: readonly WantedDifference[] = [
  {
    reason: "after a frame that is not JSON upstream silently ignores the connection; here it is explained",
    ids: [
      ...two("bad-comment bad-dead-for-6s bad-empty-text bad-mid-utterance bad-nan bad-not-json bad-python-bools"),
      ...two("bad-single-quotes bad-whitespace-only"),
      ...off("bad-comment bad-dead-for-6s bad-empty-text bad-ping-text bad-single-quotes bad-trailing-comma"),
      ...off("bad-truncated bad-two-docs"),
    ],
    ours: { way: "explained", code: "BAD_JSON" },
  },
  {
    reason: "JSON that is not an object crashes upstream for everybody; here it is explained",
    ids: [
      ...two("root-array root-array-full root-array-late root-string root-true"),
      ...off("root-array-full root-false root-number root-true"),
    ],
    ours: { way: "explained", code: "NO_OBJECT" },
  },
  {
    reason: died,
    ids: [
      ...two("chunk-nested chunk-null chunk-number chunk-object chunk-string fmt-number fs-null fs-string hw-false"),
      ...two("hw-number hw-object itn-object itn-one itn-string itn-zero mode-number name-number svs-itn-null"),
      ...two("svs-itn-number svs-lang-null svs-lang-number"),
      ...off("fmt-number fs-null hw-array hw-false hw-object itn-bad-no-audio itn-null itn-object itn-zero name-array"),
      ...off("name-number svs-itn-null svs-lang-number"),
    ],
    ours: { way: "explained", code: "BAD_FIELD" },
  },
  {
    reason: "a chunk_size that upstream silently ignores, with the rest of its frame, is explained",
    ids: two("chunk-empty chunk-middle-zero chunk-two chunk-wrong-then-right chunk-changed-to-bad chunk-huge"),
    ours: { way: "explained", code: "BAD_FIELD" },
  },
  {
    reason: "an impossible rate makes upstream recognise nothing, or the recogniser fail; here it is explained",
    ids: [...two("fs-negative fs-zero"), ...off("fs-huge fs-negative fs-true")],
    ours: { way: "explained", code: "BAD_FIELD", answersDiffer: true },
  },
  {
    reason: "a wrong type that upstream happens not to check is still explained: its sender means something by it",
    ids: [
      ...two("speaking-array speaking-empty-string speaking-string speaking-zero hw-second-frame-object"),
      ...two("itn-bad-repaired"),
      ...off("speaking-empty-string speaking-null speaking-zero finished-string chunk-string-on-offline"),
    ],
    ours: { way: "explained", code: "BAD_FIELD" },
  },
  {
    reason: "thousands of levels are an attack on recursive code, and no client needs them: the frame is not read",
    ids: [...two("deep-nesting"), ...off("deep-nesting")],
    ours: { way: "explained", code: "TOO_COMPLEX", answersDiffer: true },
  },
  {
    reason: "null counts as absent in both servers; it crashes upstream's streaming server",
    ids: two("fmt-null name-null"),
    ours: { way: "served" },
  },
  {
    reason: "valid JSON is accepted: a lone surrogate becomes U+FFFD, a huge number in an unknown field is ignored",
    ids: [...two("name-lone-surrogate"), ...off("big-number")],
    ours: { way: "served" },
  },
  {
    reason: "without a chunk_size upstream never answers; here the default is used",
    ids: two("chunk-missing"),
    ours: { way: "served" },
  },
  {
    reason: "upstream loses audio before the chunk_size",
    ids: two("chunk-late"),
    ours: { way: "served", answersDiffer: true },
  },
  {
    reason: "upstream drops whole blocks before the first text frame",
    ids: two("audio-before-text end-frame-first"),
    ours: { way: "served", answersDiffer: true },
  },
  {
    reason: "upstream never acknowledges an end frame with is_end, which the newest Python client waits for",
    ids: two("is-end-true"),
    ours: { way: "served" },
  },
  {
    reason: language,
    ids: two("svs-lang-klingon"),
    ours: { way: "replaced", upstream: "lang=klingon", ours: "lang=auto" },
  },
  {
    reason: language,
    ids: off("svs-lang-klingon"),
    ours: { way: "replaced", upstream: "lang=klingon", ours: "lang=auto" },
  },
  { reason: language, ids: off("svs-lang-empty"), ours: { way: "replaced", upstream: "lang= ", ours: "lang=auto " } },
  {
    reason: "upstream answers a file that it cannot decode like silence; here the same reply says why it is empty",
    ids: off("fmt-empty"),
    ours: { way: "explained", code: "BAD_AUDIO" },
  },
  {
    reason: "the recordings are of a recogniser that takes any bytes; here what cannot be decoded is refused",
    ids: off("fmt-mp3"),
    ours: { way: "explained", code: "BAD_AUDIO", answersDiffer: true },
  },
  {
    reason: "upstream's streaming server takes nothing but pcm; here files are decoded, and what is none is refused",
    ids: two("fmt-empty fmt-garbage fmt-mp3 fmt-recovers"),
    ours: { way: "explained", code: "BAD_AUDIO", answersDiffer: true },
  },
  {
    reason: "files are decoded in front of upstream, which gets their samples",
    ids: off("fmt-wav"),
    ours: { way: "replaced", upstream: "bytes=48044 riff fs=16000 fmt=wav", ours: "bytes=48000 raw fs=16000 fmt=pcm" },
  },
  {
    reason: "files are decoded in front of upstream, which gets their samples",
    ids: off("fmt-unknown"),
    ours: { way: "replaced", upstream: "bytes=48044 riff fs=16000 fmt=xyz", ours: "bytes=48000 raw fs=16000 fmt=pcm" },
  },
  {
    reason: "an empty hotword crashes upstream's search if a language model is loaded: it is left out",
    ids: two("hw-empty-key"),
    ours: { way: "replaced", upstream: "nn=[ ] fst={:20}", ours: "nn=[] fst={}" },
  },
  {
    reason: "weights in quotes, as the Java client sends them, lose all hotwords upstream; here they are numbers",
    ids: [...two("hw-string-weights"), ...off("hw-string-weights")],
    ours: { way: "replaced", upstream: "nn=[] fst={}", ours: "nn=[ a b] fst={a:20,b:10}" },
  },
  {
    reason: "plain words get the usual weight, so that they have an effect on the language model's search, too",
    ids: [...two("hw-plain"), ...off("hw-plain")],
    ours: {
      way: "replaced",
      upstream: "nn=[ 阿里巴巴 通义实验室] fst={}",
      ours: "nn=[ 通义实验室 阿里巴巴] fst={通义实验室:20,阿里巴巴:20}",
    },
  },
  {
    reason: "upstream takes broken JSON for a word; here it is none",
    ids: two("hw-bad-json"),
    ours: { way: "replaced", upstream: 'nn=[ {\\"阿里巴巴\\":20,]', ours: "nn=[]" },
  },
  {
    reason: "hotwords apply if they come before the first audio, even in a second frame",
    ids: off("hw-second-frame"),
    ours: { way: "replaced", upstream: "nn=[] fst={}", ours: "nn=[ late] fst={late:20}" },
  },
  {
    reason: "a reason that names the setting",
    ids: two("ws-frag-too-big"),
    ours: {
      way: "replaced",
      upstream: "A message was too large",
      ours: "a message may have 32000000 bytes (MAX_MESSAGE_BYTES)",
    },
  },
  {
    reason: "a client that offers the subprotocol binary gets it, as from the Python server; some fail without it",
    ids: [...two("hs-subprotocol-binary"), ...off("hs-subprotocol-binary")],
    ours: {
      way: "seen",
      client: "A",
      lines: [
        '{"event":"handshake","status":101,"headers":[["connection","Upgrade"],["sec-websocket-accept","<derived from key>"],["sec-websocket-protocol","binary"],["upgrade","websocket"]]}',
        '{"event":"open","protocol":"binary","extensions":""}',
      ],
    },
  },
  {
    reason: "the same, for a client that accepts any",
    ids: off("hs-subprotocol-raw"),
    ours: {
      way: "replaced",
      upstream: '"Upgrade: websocket"',
      ours: '"Sec-WebSocket-Protocol: binary","Upgrade: websocket"',
    },
  },
  {
    reason: http,
    ids: [...two("http-get http-head"), ...off("http-head")],
    ours: { way: "statuses", statuses: [200, 200] },
  },
  { reason: http, ids: off("http-keepalive http-10"), ours: { way: "statuses", statuses: [200] } },
  { reason: http, ids: two("http-put"), ours: { way: "statuses", statuses: [404, 405] } },
  { reason: http, ids: off("http-options"), ours: { way: "statuses", statuses: [204, 204] } },
  { reason: http, ids: [...two("http-post"), ...off("http-post")], ours: { way: "statuses", statuses: [404] } },
  { reason: http, ids: two("tls-normal"), ours: { way: "statuses", statuses: [200] } },
  {
    reason: "the same status with Node's text and headers",
    ids: [...two("http-garbage http-no-host"), ...off("http-no-host http-upgrade-nokey http-upgrade-v99")],
    ours: { way: "statuses", statuses: [400] },
  },
  {
    reason: "the same status with Node's text",
    ids: two("http-huge-header"),
    ours: { way: "statuses", statuses: [431] },
  },
  {
    reason: "our WebSocket library reports a wrong method, and is stricter about keys and versions",
    ids: [...two("http-post-upgrade"), ...off("http-post-upgrade")],
    ours: { way: "statuses", statuses: [405] },
  },
  {
    reason: "our WebSocket library requires a key and a version according to the standard",
    ids: two("http-upgrade-badkey http-upgrade-noversion"),
    ours: { way: "statuses", statuses: [400] },
  },
  {
    reason: "a header may take 15 s on a slow network; a connection without a byte ends after 5 s, as upstream",
    ids: two("tcp-slow-header"),
    ours: { way: "seen", client: "T", lines: ['{"event":"tcp","outcome":"still open","bytesReceived":0}'] },
  },
  {
    reason: "Node answers TLS on a plain port with a line of text before it closes",
    ids: [...two("tls-to-plain"), ...off("tls-to-plain")],
    ours: { way: "refused", client: "A" },
  },
];
