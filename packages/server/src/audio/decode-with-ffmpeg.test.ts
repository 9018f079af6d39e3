import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { EngineError } from "../engine.ts";
import { decodeWithFfmpeg } from "./decode-with-ffmpeg.ts";
import { findFfmpeg } from "./find-ffmpeg.ts";

const binary = findFfmpeg() ?? "ffmpeg is not installed";
const folder = mkdtempSync(join(tmpdir(), "funasr-ffmpeg-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const seconds = 3;

test.each([
  ["mp3", ["-c:a", "libmp3lame"]],
  ["ogg", ["-c:a", "libvorbis"]],
  ["flac", []],
  ["webm", ["-c:a", "libopus"]],
  ["m4a", ["-c:a", "aac"]],
  ["mp4", ["-c:a", "aac", "-movflags", "+faststart"]],
])("decodes %s from tiny pieces, at the requested rate", async (extension, arguments_) => {
  const file = encode(`tone.${extension}`, arguments_);
  const pcm = await read(decodeWithFfmpeg(pieces(file, 700), { binary, sampleRate: 8000 }));
  // Lossy codecs pad to their frame.
  expect(pcm.length / 16_000).toBeGreaterThan(seconds - 0.1);
  expect(pcm.length / 16_000).toBeLessThan(seconds + 0.2);
});

test("decodes an mp4 file with its index at the end through a temporary file, and removes that", async () => {
  const file = encode("late.mp4", ["-c:a", "aac"]);
  expect(file.indexOf("mdat")).toBeLessThan(file.indexOf("moov"));
  // A separate folder, because other tests spool at the same time.
  const temporary = mkdtempSync(join(folder, "temporary-"));
  vi.stubEnv("TMPDIR", temporary);
  const stereo = await read(decodeWithFfmpeg(pieces(file, 5000), { binary, sampleRate: 44_100, channels: 2 }));
  expect(stereo.length / (44_100 * 4)).toBeCloseTo(seconds, 0);
  expect(readdirSync(temporary)).toEqual([]);
  await expect(read(decodeWithFfmpeg(pieces(file, 5000), { binary, mostSpooled: 1000 }))).rejects.toThrow("faststart");
  expect(readdirSync(temporary)).toEqual([]);
});

test("says in our own words what is wrong; ffmpeg's output goes only where requested", async () => {
  const noise = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251));
  const words: string[] = [];
  const onOutput = (process: string, line: string) => words.push(`${process}: ${line}`);
  const failure = await read(decodeWithFfmpeg(pieces(noise, 1000), { binary, onOutput })).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(EngineError);
  expect(failure).toMatchObject({
    code: "BAD_AUDIO",
    message: "The audio cannot be decoded: its format is unknown, or it is damaged.",
  });
  expect(words.join()).toMatch(/^ffmpeg: .*Invalid data/);
});

test("unknown output of a program is disclosed to nobody", async () => {
  const chatty = join(folder, "chatty.sh");
  writeFileSync(chatty, "#!/bin/sh\necho 'title: the secret meeting' >&2\nexit 9\n", { mode: 0o755 });
  await expect(read(decodeWithFfmpeg(pieces(Buffer.from("OggS"), 4), { binary: chatty }))).rejects.toMatchObject({
    code: "BAD_AUDIO",
    message: "The audio cannot be decoded: ffmpeg ended with exit code 9.",
  });
});

test("opens no file named in another", async () => {
  const secret = join(folder, "secret.wav");
  encode("secret.wav", []);
  const playlist = Buffer.from(`#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://${secret}\n#EXT-X-ENDLIST\n`);
  await expect(read(decodeWithFfmpeg(pieces(playlist, 50), { binary }))).rejects.toMatchObject({ code: "BAD_AUDIO" });
  const concat = Buffer.from(`ffconcat version 1.0\nfile ${secret}\n`);
  await expect(read(decodeWithFfmpeg(pieces(concat, 50), { binary }))).rejects.toMatchObject({ code: "BAD_AUDIO" });
});

test("stops at the maximum length", async () => {
  const file = encode("long.flac", []);
  const decoding = read(decodeWithFfmpeg(pieces(file, 5000), { binary, longestSeconds: 1 }));
  await expect(decoding).rejects.toMatchObject({ code: "BAD_AUDIO", message: expect.stringContaining("longer than") });
});

test("ends a program that hangs, whose reader leaves or whose source fails", async () => {
  const pidFile = join(folder, "pid");
  const hanging = join(folder, "hang.sh");
  writeFileSync(hanging, `#!/bin/sh\necho $$ > ${pidFile}\nhead -c 4096 /dev/zero\nexec sleep 1000\n`);
  chmodSync(hanging, 0o755);
  const bytes = Buffer.from("OggS".repeat(100));

  await expect(read(decodeWithFfmpeg(pieces(bytes, 100), { binary: hanging, stallMs: 300 }))).rejects.toThrow(
    "within 0.3 s",
  );
  await expectGone(pidFile);
  for await (const _ of decodeWithFfmpeg(pieces(bytes, 100), { binary: hanging })) break;
  await expectGone(pidFile);
  async function* failing() {
    yield bytes;
    yield bytes;
    throw new Error("the client is gone");
  }
  await expect(read(decodeWithFfmpeg(failing(), { binary: hanging }))).rejects.toThrow("the client is gone");
  await expectGone(pidFile);
});

test("a program that cannot be started is named", async () => {
  const decoding = read(decodeWithFfmpeg(pieces(Buffer.from("OggS".repeat(9)), 9), { binary: join(folder, "none") }));
  await expect(decoding).rejects.toThrow("could not be started");
});

function encode(name: string, arguments_: readonly string[]): Buffer {
  const file = join(folder, name);
  const tone = ["-f", "lavfi", "-i", `sine=frequency=440:duration=${seconds}`];
  execFileSync(binary, ["-loglevel", "error", "-y", ...tone, ...arguments_, file]);
  return readFileSync(file);
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

async function read(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of source) all.push(piece);
  return Buffer.concat(all);
}

async function expectGone(pidFile: string): Promise<void> {
  const pid = Number(readFileSync(pidFile, "utf8"));
  await expect.poll(() => isRunning(pid)).toBe(false);
}

function isRunning(pid: number): boolean {
  try {
    // Checks the name, too: on a busy machine a process id is soon reused.
    return /hang\.sh|sleep/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  } catch {
    return false;
  }
}
