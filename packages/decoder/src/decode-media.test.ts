import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { decodeMedia } from "./decode-media.ts";
import { mediaFormats } from "./formats.ts";
import { encodeMedia, mediaVariants } from "./testing/encode-media.ts";
import type { MediaBlock, MediaFormat } from "./thread-messages.ts";

const folder = mkdtempSync(join(tmpdir(), "funasr-decoder-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const hertz = 440;
const seconds = 3;
const tone = join(folder, "tone.wav");
beforeAll(() => {
  const source = `sine=frequency=${hertz}:duration=${seconds}:sample_rate=16000`;
  execFileSync("ffmpeg", ["-loglevel", "error", "-f", "lavfi", "-i", source, "-bitexact", tone]);
});

describe.each(mediaVariants)("$name", (variant) => {
  test("is decoded from small pieces", async () => {
    const bytes = readFileSync(encodeMedia(tone, variant, folder));
    const samples = await readMono(decodeMedia(cut(bytes, 700)));
    // Lossy codecs pad to their frame.
    expect(samples.seconds).toBeGreaterThan(seconds - 0.1);
    expect(samples.seconds).toBeLessThan(seconds + 0.25);
    expect(samples.tone).toBeGreaterThan(0.9);
    // A sine of ffmpeg has an eighth of the full scale.
    expect(samples.peak).toBeGreaterThan(0.09);
    expect(samples.peak).toBeLessThan(0.2);
  });

  test("cut anywhere, it is read as far as it goes or refused in words", async () => {
    const bytes = readFileSync(encodeMedia(tone, variant, folder));
    for (const share of [0.002, 0.6]) {
      const part = bytes.subarray(0, Math.ceil(bytes.length * share));
      const outcome = await readMono(decodeMedia(cut(part, 5000))).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome.name).toBe("DecodeError");
      else expect(outcome).toMatchObject({ seconds: expect.any(Number) });
    }
  });

  test("with wrong bytes in it, it is read or refused in words", async () => {
    const bytes = readFileSync(encodeMedia(tone, variant, folder));
    let seed = 11;
    for (let change = 0; change < 60; change++) {
      seed = (seed * 48_271) % 2_147_483_647;
      bytes[seed % bytes.length] = seed & 255;
    }
    const outcome = await readMono(decodeMedia(cut(bytes, 5000))).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome.name).toBe("DecodeError");
    else expect(outcome).toMatchObject({ seconds: expect.any(Number) });
  });
});

describe("a format that is read, too, but not promised", () => {
  test.each<[name: string, settings?: readonly string[]]>([
    ["sony.w64"],
    ["sun.au"],
    ["old.avi", ["-c:a", "mp3"]],
    ["flash.flv", ["-c:a", "aac", "-ar", "44100"]],
    ["disc.mpg", ["-c:a", "mp2"]],
    ["broadcast.ts", ["-c:a", "aac"]],
    ["disc.ac3", ["-c:a", "ac3"]],
    ["disc.eac3", ["-c:a", "eac3"]],
    ["lossless.wv", ["-c:a", "wavpack"]],
    ["lossless.tta", ["-c:a", "tta"]],
    ["phone.gsm", ["-c:a", "libgsm", "-ar", "8000"]],
    ["phone-g722.wav", ["-c:a", "g722"]],
    ["phone-g726.wav", ["-c:a", "g726", "-ar", "8000"]],
  ])("%s has its length, tone and level", async (name, settings = []) => {
    const file = join(folder, name);
    execFileSync("ffmpeg", ["-nostdin", "-loglevel", "error", "-y", "-i", tone, ...settings, file]);
    const samples = await readMono(decodeMedia(cut(readFileSync(file), 5000)));
    expect(samples.seconds).toBeGreaterThan(seconds - 0.1);
    expect(samples.seconds).toBeLessThan(seconds + 0.25);
    expect(samples.tone).toBeGreaterThan(0.9);
    expect(samples.peak).toBeGreaterThan(0.09);
    expect(samples.peak).toBeLessThan(0.2);
  });
});

test("every promised format has a variant here", () => {
  expect(new Set(mediaVariants.map(({ name }) => name.split(".").at(-1)))).toEqual(new Set(mediaFormats));
});

test("tells the format, the channels and what they are for", async () => {
  const file = join(folder, "surround.flac");
  execFileSync("ffmpeg", ["-loglevel", "error", "-y", "-i", tone, "-af", "pan=5.1|FC=c0", file]);
  const formats: MediaFormat[] = [];
  const [block] = await readAll(
    decodeMedia(cut(readFileSync(file), 5000), { onFormat: (format) => formats.push(format) }),
  );
  expect(formats).toEqual([{ container: "flac", codec: "flac" }]);
  expect(block?.channels).toHaveLength(6);
  // Front left, right and centre, low frequencies, back or side left and right.
  expect([0x3f, 0x60f]).toContain(block?.mask);
  const loud = block?.channels.map((samples) => samples.some((sample) => Math.abs(sample) > 0.01));
  expect(loud).toEqual([false, false, true, false, false, false]);
});

test.each(["mkv", "caf"])(
  "what is no number or huge in a %s file of floats is brought within the scale",
  async (format) => {
    const frames = 4000;
    const floats = new Float32Array(6 * frames).fill(0.25);
    floats.set([NaN, Infinity, -Infinity, 1e30], 6 * 2000);
    const raw = join(folder, "floats.raw");
    writeFileSync(raw, floats);
    const file = join(folder, `floats.${format}`);
    const input = ["-f", "f32le", "-ar", "16000", "-ac", "6", "-i", raw];
    execFileSync("ffmpeg", ["-loglevel", "error", "-y", ...input, "-c:a", "pcm_f32le", file]);
    const blocks = await readAll(decodeMedia(cut(readFileSync(file), 5000)));
    const samples = blocks.flatMap(({ channels }) => channels.flatMap((channel) => [...channel]));
    expect(samples).toHaveLength(floats.length);
    expect(samples.filter((sample) => sample !== 0.25)).toEqual([0, 1, -1, 1]);
  },
);

test("an mp4 file with its index at the end is read through a temporary file, and that is removed", async () => {
  const bytes = readFileSync(encodeMedia(tone, { name: "late.m4a", arguments: ["-c:a", "aac"] }, folder));
  expect(bytes.indexOf("mdat")).toBeLessThan(bytes.indexOf("moov"));
  // A separate folder, because other tests spool at the same time.
  const temporary = mkdtempSync(join(folder, "temporary-"));
  vi.stubEnv("TMPDIR", temporary);
  expect((await readMono(decodeMedia(cut(bytes, 5000)))).seconds).toBeCloseTo(seconds, 0);
  expect(readdirSync(temporary)).toEqual([]);
  await expect(readAll(decodeMedia(cut(bytes, 5000), { mostSpooled: 1000 }))).rejects.toMatchObject({
    code: "NO_ROOM",
  });
  expect(readdirSync(temporary)).toEqual([]);
});

test("opens no file that is named in another", async () => {
  const playlist = Buffer.from(`#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://${tone}\n#EXT-X-ENDLIST\n`);
  const list = Buffer.from(`ffconcat version 1.0\nfile ${tone}\n`);
  for (const bytes of [playlist, list])
    await expect(readAll(decodeMedia(cut(bytes, 50)))).rejects.toMatchObject({ code: "UNKNOWN_FORMAT" });
});

test("a video without sound is named as that", async () => {
  const file = join(folder, "silent.mp4");
  const video = [
    "-f",
    "lavfi",
    "-i",
    "testsrc=size=64x64:rate=5:duration=1",
    "-c:v",
    "mpeg4",
    "-movflags",
    "+faststart",
  ];
  execFileSync("ffmpeg", ["-loglevel", "error", "-y", ...video, file]);
  await expect(readAll(decodeMedia(cut(readFileSync(file), 5000)))).rejects.toMatchObject({ code: "NO_SOUND" });
});

test.each([
  ["disc.mkv", ["-c:a", "truehd", "-strict", "-2", "-ar", "48000", "-ac", "2"], "truehd in matroska"],
  // FFmpeg 7.1 reads it at half of its speed: every frame is followed by one of silence.
  ["voice.spx", ["-c:a", "libspeex", "-f", "ogg"], "speex in ogg"],
] as const)("the codec of %s is not supported, and named with its container", async (name, settings, codec) => {
  const file = join(folder, name);
  execFileSync("ffmpeg", ["-nostdin", "-loglevel", "error", "-y", "-i", tone, ...settings, file]);
  await expect(readAll(decodeMedia(cut(readFileSync(file), 5000)))).rejects.toMatchObject({
    code: "UNKNOWN_CODEC",
    message: expect.stringContaining(codec),
  });
});

test("stops at the maximum length", async () => {
  const bytes = readFileSync(encodeMedia(tone, { name: "long.flac" }, folder));
  const failure = readAll(decodeMedia(cut(bytes, 5000), { longestSeconds: 1 }));
  await expect(failure).rejects.toMatchObject({ code: "TOO_LONG" });
});

test.each([
  ["its end", (bytes: Buffer) => bytes, false],
  ["an error", () => Buffer.alloc(100), false],
  ["a caller that stops", (bytes: Buffer) => bytes, true],
])("waits for its turn, and gives it back after %s", async (_what, change, stops) => {
  const bytes = change(readFileSync(encodeMedia(tone, { name: "in-turn.flac" }, folder)));
  const told: string[] = [];
  const turn = Promise.withResolvers<() => void>();
  const work = (async () => {
    for await (const _ of decodeMedia(cut(bytes, 5000), { takeTurn: () => turn.promise })) {
      told.push("block");
      if (stops) break;
    }
  })().catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(told).toEqual([]);
  turn.resolve(() => told.push("given back"));
  await work;
  expect(told.at(-1)).toBe("given back");
  expect(told.filter((what) => what === "given back")).toHaveLength(1);
});

test("an error of the source is thrown as it is, in the middle too", async () => {
  const bytes = readFileSync(encodeMedia(tone, { name: "broken-off.flac" }, folder));
  async function* failing() {
    yield bytes.subarray(0, 20_000);
    throw new Error("the client is gone");
  }
  await expect(readAll(decodeMedia(failing()))).rejects.toThrow("the client is gone");
});

test("the source is released when the caller stops", async () => {
  const bytes = readFileSync(encodeMedia(tone, { name: "left.flac" }, folder));
  let released = false;
  async function* watched() {
    try {
      for (;;) {
        yield* cut(bytes, 5000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      released = true;
    }
  }
  for await (const _ of decodeMedia(watched())) break;
  await expect.poll(() => released).toBe(true);
});

test("the bytes after the sound are read, because their sender waits for that", async () => {
  const bytes = readFileSync(tone);
  let read = 0;
  async function* longer() {
    yield bytes;
    for (; read < 40; read++) {
      await new Promise((resolve) => setImmediate(resolve));
      yield Buffer.alloc(65_536);
    }
  }
  expect((await readMono(decodeMedia(longer()))).seconds).toBeCloseTo(seconds, 1);
  expect(read).toBe(40);
});

test("a slow sender is waited for, longer than a decoder may stand still", async () => {
  const bytes = readFileSync(encodeMedia(tone, { name: "slow.flac" }, folder));
  async function* slow() {
    yield bytes.subarray(0, 9000);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    yield bytes.subarray(9000);
  }
  expect((await readMono(decodeMedia(slow(), { stallMs: 1000 }))).seconds).toBeCloseTo(seconds, 1);
});

test("a slow caller is waited for, too", async () => {
  const bytes = readFileSync(encodeMedia(tone, { name: "held.flac" }, folder));
  let heard = 0;
  for await (const { channels, sampleRate } of decodeMedia(cut(bytes, 5000), { stallMs: 1000 })) {
    if (heard === 0) await new Promise((resolve) => setTimeout(resolve, 2500));
    heard += (channels[0]?.length ?? 0) / sampleRate;
  }
  expect(heard).toBeGreaterThan(seconds - 0.1);
});

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

async function readAll(blocks: AsyncIterable<MediaBlock>): Promise<MediaBlock[]> {
  const all: MediaBlock[] = [];
  for await (const block of blocks) all.push(block);
  return all;
}

/** Of the first channel: length, highest sample, and the share of its energy that is the tone. */
async function readMono(blocks: AsyncIterable<MediaBlock>) {
  let time = 0;
  let peak = 0;
  let [energy, sine, cosine, count] = [0, 0, 0, 0];
  for await (const { channels, sampleRate } of blocks) {
    for (const sample of channels[0] ?? []) {
      const angle = 2 * Math.PI * hertz * time;
      sine += sample * Math.sin(angle);
      cosine += sample * Math.cos(angle);
      energy += sample ** 2;
      peak = Math.max(peak, Math.abs(sample));
      count += 1;
      time += 1 / sampleRate;
    }
  }
  return { seconds: time, peak, tone: (2 * (sine ** 2 + cosine ** 2)) / count / energy };
}
