import type { FrameError } from "@funasr-images/protocol";

/**
 * What our server does instead of what upstream's was recorded to do:
 * - `explained` replies with an error of this code, then every end frame is answered once and nobody is cut off
 * - `served` every end frame is answered once, nobody is cut off, and there is no error
 * - `replaced` as upstream, but for these words
 * - `statuses` HTTP answers with these statuses, with bodies and headers of our own
 * - `seen` exactly this, in one line per event
 * - `refused` this client fails to connect, as upstream's did, with other words; all others see the same
 */
export type OurWay =
  | { readonly way: "explained"; readonly code: FrameError["code"] }
  | { readonly way: "served" }
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

/** Of every answer, not worth a row: upstream's library names itself in a `Server` header. */
export function withoutLibrary(line: string): string {
  return line.replace(',"Server: WebSocket++/0.8.2"', "").replace(',["server","WebSocket++/0.8.2"]', "");
}

const two = (names: string): readonly string[] => names.split(" ").map((name) => `2p-${name}`);
const off = (names: string): readonly string[] => names.split(" ").map((name) => `off-${name}`);

const died =
  "a wrong type ends the whole upstream process; here it is explained to its sender, and nobody else notices";
const http = "this port answers plain requests, too: probes, the HTTP API, the page";
const language = "an unknown language is called auto before the engine sees it, which is what upstream makes of it";

/** Every way in which our server with engine `sdk` differs from the recordings. A recording may be in one row only. */
export const wantedDifferences: readonly WantedDifference[] = [
  {
    reason: "after a frame that is no JSON upstream never listens again, without a word; here it is explained",
    ids: [
      ...two("bad-comment bad-dead-for-6s bad-empty-text bad-mid-utterance bad-nan bad-not-json bad-python-bools"),
      ...two("bad-single-quotes bad-whitespace-only"),
      ...off("bad-comment bad-dead-for-6s bad-empty-text bad-ping-text bad-single-quotes bad-trailing-comma"),
      ...off("bad-truncated bad-two-docs"),
    ],
    ours: { way: "explained", code: "BAD_JSON" },
  },
  {
    reason: "JSON that is no object ends the whole upstream process; here it is explained",
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
    reason: "a chunk_size that upstream passes over in silence, with the rest of its frame, is explained",
    ids: two("chunk-empty chunk-middle-zero chunk-two chunk-wrong-then-right chunk-changed-to-bad chunk-huge"),
    ours: { way: "explained", code: "BAD_FIELD" },
  },
  {
    reason: "a rate that no audio has makes upstream hear nothing, or the recogniser fail; here it is explained",
    ids: [...two("fs-negative fs-zero"), ...off("fs-huge fs-negative fs-true")],
    ours: { way: "explained", code: "BAD_FIELD" },
  },
  {
    reason:
      "a wrong type where upstream happens not to look is explained all the same: its sender means something by it",
    ids: [
      ...two("speaking-array speaking-empty-string speaking-string speaking-zero hw-second-frame-object"),
      ...two("itn-bad-repaired"),
      ...off("speaking-empty-string speaking-null speaking-zero finished-string chunk-string-on-offline"),
    ],
    ours: { way: "explained", code: "BAD_FIELD" },
  },
  {
    reason: "thousands of levels are an attack on whoever walks into them, and no client has a use for them",
    ids: [...two("deep-nesting"), ...off("deep-nesting")],
    ours: { way: "explained", code: "TOO_COMPLEX" },
  },
  {
    reason: "null counts as absent in both servers; upstream's streaming server dies of it",
    ids: two("fmt-null name-null"),
    ours: { way: "served" },
  },
  {
    reason:
      "what is JSON is taken: a lone surrogate becomes U+FFFD, a number beyond measure in an unknown field is none",
    ids: [...two("name-lone-surrogate"), ...off("big-number")],
    ours: { way: "served" },
  },
  {
    reason:
      "without a chunk_size upstream never answers; here the usual one is taken, and nothing heard before is lost",
    ids: two("chunk-missing chunk-late"),
    ours: { way: "served" },
  },
  {
    reason: "upstream throws away whole blocks that come before the first text frame",
    ids: two("audio-before-text end-frame-first"),
    ours: { way: "served" },
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
    ours: {
      way: "seen",
      client: "A",
      lines: [
        '{"error":{"code":"BAD_AUDIO","message":"This is no audio file that is understood. Send pcm or wav."},"is_final":false,"mode":"offline","text":"","wav_name":"w1"}',
      ],
    },
  },
  {
    reason: "an empty hotword crashes upstream's search where a language model is loaded: it is left out",
    ids: two("hw-empty-key"),
    ours: { way: "replaced", upstream: "nn=[ ] fst={:20}", ours: "nn=[] fst={}" },
  },
  {
    reason: "weights in quotes, as the Java client sends them, lose all hotwords upstream; here they are numbers",
    ids: [...two("hw-string-weights"), ...off("hw-string-weights")],
    ours: { way: "replaced", upstream: "nn=[] fst={}", ours: "nn=[ a b] fst={a:20,b:10}" },
  },
  {
    reason: "hotwords hold when they come before the first audio, also in a second frame",
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
    reason: "a client that offers the subprotocol binary gets it, as the Python server does it; some fail without",
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
    reason: "the same, for a client that does not mind",
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
    reason: "the same status with the words and headers of Node",
    ids: [...two("http-garbage http-no-host"), ...off("http-no-host http-upgrade-nokey http-upgrade-v99")],
    ours: { way: "statuses", statuses: [400] },
  },
  {
    reason: "the same status with the words of Node",
    ids: two("http-huge-header"),
    ours: { way: "statuses", statuses: [431] },
  },
  {
    reason: "our WebSocket library tells a wrong method, and is stricter about keys and versions",
    ids: [...two("http-post-upgrade"), ...off("http-post-upgrade")],
    ours: { way: "statuses", statuses: [405] },
  },
  {
    reason: "our WebSocket library wants a key and a version as the standard has them",
    ids: two("http-upgrade-badkey http-upgrade-noversion"),
    ours: { way: "statuses", statuses: [400] },
  },
  {
    reason: "a header may take 15 s on a slow network; a connection without a byte ends after upstream's 5 s",
    ids: two("tcp-slow-header"),
    ours: { way: "seen", client: "T", lines: ['{"event":"tcp","outcome":"still open","bytesReceived":0}'] },
  },
  {
    reason: "Node answers TLS on a plain port with a line of text before it closes",
    ids: [...two("tls-to-plain"), ...off("tls-to-plain")],
    ours: { way: "refused", client: "A" },
  },
];
