import type { Random } from "../random.ts";
import type { RawFrame } from "./encode-frame.ts";
import { inventExtremeFrame } from "./invent-extremes.ts";

/** Frames that the WebSocket protocol allows, whatever their content. */
export function inventFrames(random: Random): readonly RawFrame[] {
  const kind = random.share();
  if (kind < 0.03) return [text(inventExtremeFrame(random, Object.keys(fields)))];
  if (kind < 0.3) return [text(inventWrongType(random))];
  if (kind < 0.5) return [text(inventBadJson(random))];
  if (kind < 0.65) return [text(inventSettings(random))];
  if (kind < 0.85) return [{ opcode: 2, payload: inventAudio(random) }];
  if (kind < 0.9) return [{ opcode: random.pick([9, 10]), payload: random.bytes(random.whole(0, 125)) }];
  if (kind < 0.995) return inventFragments(random);
  return [text(random.pick(['{"is_speaking":false}', '{"is_finished":true}', '{"is_speaking":false,"is_end":true}']))];
}

/** What no client may send: the connection has to end, with a close frame or without. */
export function inventViolation(random: Random): readonly RawFrame[] {
  const payload = random.bytes(random.whole(0, 20));
  const control = random.pick([8, 9, 10]);
  return random.pick<readonly RawFrame[]>([
    [{ opcode: 1, payload: Buffer.from([0x7b, 0xc3, 0x28, 0x7d]) }],
    [{ opcode: 1, payload: Buffer.from([0xff, 0xfe, 0xfd]) }],
    [{ opcode: 1, payload: Buffer.from('"\ud800"', "utf16le") }],
    [{ opcode: random.pick([3, 4, 7, 11, 15]), payload }],
    [{ opcode: 1, payload, reserved: random.whole(1, 7) }],
    [{ opcode: random.pick([1, 2]), payload: Buffer.concat([payload, Buffer.of(1)]), masked: false }],
    [{ opcode: control, payload: random.bytes(random.whole(126, 500)) }],
    [{ opcode: control, payload, fin: false }],
    [{ opcode: 0, payload }],
    [
      { opcode: 1, payload: Buffer.from("{"), fin: false },
      { opcode: 2, payload },
    ],
    [{ opcode: 2, payload, statedLength: random.pick([2 ** 31, 2 ** 40, 2 ** 53 - 1]) }],
    [{ opcode: 8, payload: Buffer.from([0]) }],
    [{ opcode: 8, payload: Buffer.from([0x03, random.pick([0xed, 0xee, 0xf7, 0])]) }],
    [{ opcode: 8, payload: Buffer.from([0x03, 0xe8, 0xff, 0xff]) }],
  ]);
}

const fields: Readonly<Record<string, readonly unknown[]>> = {
  wav_name: ["x", "", "名".repeat(500), "../../etc/passwd", "\u0000"],
  mode: ["offline", "online", "2pass", "foo", ""],
  wav_format: ["pcm", "wav", "PCM", "others", ""],
  audio_fs: [8000, 16_000, 44_100, 0, -1, 1, 1e12, 0.5, 16_000.7],
  chunk_size: [[5, 10, 5], [8, 8, 4], [], [5, 0, 5], [5, 10], [-5, -10, -5], [1e9, 1e9, 1e9], [5, 10, 5, 1]],
  hotwords: ["", "阿里巴巴 通义", '{"阿里巴巴":20}', '{"":5}', '{"a":"b"}', "[1]", "{", "x".repeat(5000)],
  itn: [true, false],
  svs_lang: ["auto", "zh", "xx"],
  svs_itn: [true, false],
  is_speaking: [true],
  is_finished: [false],
  schema: [1, 2, -1],
  segments: [true],
  strict_final: [true],
  speakers: [true, false],
  speaker_count: [0, 2, -1, 1e9],
  vocals: [true, false],
  chunk_interval: [10],
  unknown: [1, { deep: [{}] }],
  ["__proto__"]: [{ mode: 5 }],
  constructor: [{ prototype: 1 }],
};

const wrong = [null, 0, 1, -1, 3.5, "", "x", true, false, [], [null], [[1, 2, 3]], {}, { a: 1 }, "false", "16000"];

function inventWrongType(random: Random): string {
  const entries = [inventField(random), inventField(random)];
  const [name] = random.pick(entries);
  entries.push([name, random.pick(wrong)]);
  return renderObject(entries);
}

function inventSettings(random: Random): string {
  return renderObject(Array.from({ length: random.whole(0, 6) }, () => inventField(random)));
}

function inventField(random: Random): [string, unknown] {
  const name = random.pick(Object.keys(fields));
  return [name, random.pick(fields[name] ?? [])];
}

// Written by hand: an object would not keep two values of one name, nor `__proto__`.
function renderObject(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
}

function inventBadJson(random: Random): string {
  const good = renderObject([inventField(random), inventField(random), inventField(random)]);
  const at = random.whole(0, good.length);
  return random.pick([
    () => good.slice(0, at),
    () => good.slice(0, at) + random.bytes(3).toString("latin1") + good.slice(at),
    () => good + good,
    () => `\ufeff${good}`,
    () => "{'is_speaking': False}",
    () => "[".repeat(random.whole(1, 20_000)),
    () => `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`,
    () => '{"wav_name":"\\ud800"}',
    () => '{"audio_fs":1e400,"x":-0,"y":1e-400}',
    () => '{"audio_fs":NaN}',
    () => '{"wav_name":"a\nb"}',
    () => `{"wav_name":"${"a".repeat(random.whole(1, 300_000))}"}`,
    () => random.pick(["", " ", "null", "5", "true", '"x"', "[1]", "[]", "undefined", "\u0000"]),
  ])();
}

function inventAudio(random: Random): Uint8Array {
  const length = random.pick([0, 1, 2, 3, 160, 1600, 1601, 1920, 1920, 1920, 9600]);
  if (random.share() < 0.002) return Buffer.alloc(1_000_000, random.bytes(1000));
  if (random.share() < 0.1) return Buffer.from(`RIFF${random.bytes(length).toString("latin1")}WAVEfmt `, "latin1");
  return Buffer.alloc(length, random.bytes(61));
}

function inventFragments(random: Random): readonly RawFrame[] {
  const whole = Buffer.from(random.pick([inventBadJson, inventSettings, inventWrongType])(random).slice(0, 1000));
  const frames: RawFrame[] = [];
  for (let at = 0, fin = false; !fin; ) {
    const next = Math.min(whole.length, at + random.whole(0, 700));
    fin = next === whole.length;
    frames.push({ opcode: frames.length === 0 ? 1 : 0, payload: whole.subarray(at, next), fin });
    at = next;
  }
  // Control frames may come between the fragments of a message.
  if (frames.length > 1 && random.share() < 0.5) {
    frames.splice(random.whole(1, frames.length - 1), 0, { opcode: 9, payload: Buffer.from("between") });
  }
  return frames;
}

function text(content: string): RawFrame {
  return { opcode: 1, payload: Buffer.from(content) };
}
