import { renderWavHeader } from "@funasr-images/protocol";
import type { Random } from "../random.ts";
import { inventExtreme } from "./invent-extremes.ts";

export interface InventedRequest {
  readonly method: string;
  /** At most as long as a header may be. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const boundary = "b";
const formType = `multipart/form-data; boundary=${boundary}`;
const transcriptions = "/v1/audio/transcriptions";

/** A plain request with something extreme in its body, in a field of its form, in the file, or in the name of a voice. */
export function inventRequest(random: Random): InventedRequest {
  const extreme = () => Buffer.from(inventExtreme(random));
  return random.pick<() => InventedRequest>([
    () => ({
      method: random.pick(["POST", "PUT"]),
      path: random.pick([transcriptions, "/v1/roles/Alice", "/v1/models", "/v1/capabilities", "/"]),
      type: random.pick(["application/json", formType, "application/x-www-form-urlencoded", "text/plain"]),
      body: extreme(),
    }),
    () => ({ method: "POST", path: transcriptions, type: formType, body: inventForm(random) }),
    () => ({ method: "POST", path: transcriptions, type: formType, body: inventForm(random) }),
    () => ({
      method: random.pick(["PUT", "DELETE"]),
      path: `/v1/roles/${inventName(random)}`,
      type: "audio/wav",
      body: inventWav(random),
    }),
  ])();
}

const fields = [
  ...["language", "hotwords", "prompt", "response_format", "timestamp_granularities[]", "stream", "itn", "model"],
  ...["speakers", "speaker_count", "vocals", "audio_fs", "temperature", "__proto__", "constructor", "file"],
  ...[
    "include[]",
    "keywords[0]",
    "languages",
    "chunking_strategy",
    "chunking_strategy[threshold]",
    `x${"[]".repeat(900)}y`,
  ],
  ...["known_speaker_names[]", "known_speaker_references[]", "labels"],
];

function inventForm(random: Random): Buffer {
  const count = random.share() < 0.05 ? random.whole(60, 3000) : random.whole(0, 4);
  const parts = Array.from({ length: count }, () => {
    const name = random.share() < 0.1 ? inventExtreme(random).slice(0, 5000) : random.pick(fields);
    const value = count > 10 ? "x" : inventExtreme(random);
    return part(name.replace(/["\r\n]/g, "_"), "", Buffer.from(value));
  });
  const file = random.pick(['; filename="a.wav"', '; filename="a.pcm"', "", `; filename="${"名".repeat(500)}.mp3"`]);
  parts.splice(random.whole(0, parts.length), 0, part("file", file, inventWav(random)));
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

function part(name: string, more: string, value: Buffer): Buffer {
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), value, Buffer.from("\r\n")]);
}

/** A small file whose header promises much: channels, rates, widths, chunks. */
function inventWav(random: Random): Buffer {
  if (random.share() < 0.3)
    return Buffer.concat([renderWavHeader(64_000, 16_000), Buffer.alloc(64_000, random.bytes(61))]);
  const chunks = random.pick([0, 0, 0, 1, 10, 5000]);
  const head = Buffer.alloc(36);
  head.write("RIFF\xff\xff\xff\xffWAVEfmt ", "latin1");
  head.writeUInt32LE(random.pick([16, 16, 16, 18, 40, 2 ** 32 - 1]), 16);
  head.writeUInt16LE(random.pick([1, 1, 1, 3, 6, 0xfffe]), 20);
  head.writeUInt16LE(random.pick([1, 2, 32, 33, 255, 65_535, 0]), 22);
  head.writeUInt32LE(random.pick([16_000, 4000, 192_000, 191_999, 1, 2 ** 32 - 1]), 24);
  head.writeUInt16LE(random.pick([16, 16, 8, 24, 32, 64, 0, 65_535]), 34);
  const data = Buffer.alloc(random.pick([0, 3, 4000, 130_000]), random.bytes(61));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(random.pick([0, data.length, 2 ** 32 - 1]));
  return Buffer.concat([head, Buffer.alloc(8 * chunks), Buffer.from("data"), length, data]);
}

/** One part of a path, encoded or not quite. */
function inventName(random: Random): string {
  if (random.share() < 0.3) return `voice-${random.whole(0, 3)}`;
  const much = Math.round(10 ** (random.share() * 3.3));
  const mark = random.pick(["x", "名", "e\u0301", "\u0301", "\u202e", "😀", "[", "/", "..", "\ufb2c", "\u0000", " "]);
  const name = encodeURIComponent(mark.repeat(much)).slice(0, 8000);
  return random
    .pick([name, name, name, `${name}%`, "%ff%fe", "__proto__", "constructor", "%5B".repeat(much)])
    .slice(0, 8000);
}
