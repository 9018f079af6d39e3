import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EngineError } from "../engine.ts";
import type { OutputSink } from "../engine-exit.ts";
import { childEnvironment } from "../supervision/child-environment.ts";
import { needsSeeking } from "./needs-seeking.ts";
import { readHead } from "./read-head.ts";
import { spoolBytes } from "./spool-bytes.ts";

export interface FfmpegOptions {
  readonly binary: string;
  /** Hertz of the output. @default 16000 */
  readonly sampleRate?: number;
  /** Channels of the output. @default 1 */
  readonly channels?: number;
  /** Maximum length of the audio: small files may contain days of silence. @default 43200 */
  readonly longestSeconds?: number;
  /** Maximum time without output after the last byte. @default 60000 */
  readonly stallMs?: number;
  /** Maximum size of the temporary file that some mp4 files need. @default 2 GiB */
  readonly mostSpooled?: number;
  /** Receives ffmpeg's output, which may quote the file. @default none */
  readonly onOutput?: OutputSink | undefined;
}

/**
 * Decodes any container that ffmpeg knows to s16le, as its bytes arrive.
 *
 * ffmpeg reads a pipe and may open nothing else. It is killed when the caller stops reading.
 *
 * @throws EngineError `BAD_AUDIO`
 */
export async function* decodeWithFfmpeg(
  source: AsyncIterable<Uint8Array>,
  options: FfmpegOptions,
): AsyncGenerator<Uint8Array> {
  const { answer: spooled, bytes } = await readHead(source, needsSeeking);
  if (!spooled) {
    yield* runFfmpeg(["-protocol_whitelist", "pipe", "-format_whitelist", containers, "-i", "pipe:0"], bytes, options);
    return;
  }
  const { mostSpooled = 2 * 1024 ** 3 } = options;
  const file = await spoolBytes(bytes, mostSpooled);
  try {
    const input = ["-protocol_whitelist", "file", "-f", "mov", "-i", `file:${file.path}`];
    yield* runFfmpeg(input, undefined, options);
  } finally {
    file.remove();
  }
}

/** Common formats; playlists and the like, which name other files, are excluded. */
const containers =
  "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,eac3,flac,flv,matroska,webm,mov,mp4,m4a,mp3,mpeg,mpegts,ogg,w64,wav,wv";

async function* runFfmpeg(
  input: readonly string[],
  bytes: AsyncIterable<Uint8Array> | undefined,
  { binary, sampleRate = 16_000, channels = 1, longestSeconds = 43_200, stallMs = 60_000, onOutput }: FfmpegOptions,
): AsyncGenerator<Uint8Array> {
  const quiet = ["-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1", "-max_alloc", "268435456"];
  const output = ["-map", "0:a:0", "-f", "s16le", "-ac", String(channels), "-ar", String(sampleRate), "pipe:1"];
  const child = spawn(binary, [...quiet, ...input, ...output], {
    env: childEnvironment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = followEnd(child, onOutput);
  let fed = false;
  let stalled = false;
  let sourceError: unknown;
  let watch = () => {};
  const afterFeeding = (error?: unknown) => {
    fed = true;
    sourceError = error;
    // The source failed: there is nothing left to decode.
    if (error) child.kill("SIGKILL");
    else watch();
  };
  feed(child.stdin, bytes).then(() => afterFeeding(), afterFeeding);

  let timer: NodeJS.Timeout | undefined;
  const rest = () => clearTimeout(timer);
  // Before the last byte, a slow client may be the reason.
  watch = () => {
    rest();
    if (!fed) return;
    timer = setTimeout(() => {
      stalled = true;
      child.kill("SIGKILL");
    }, stallMs);
  };
  const most = longestSeconds * sampleRate * channels * 2;
  let size = 0;
  try {
    watch();
    for await (const chunk of child.stdout) {
      rest();
      size += (chunk as Buffer).length;
      if (size > most)
        throw new EngineError("BAD_AUDIO", `The audio is longer than ${longestSeconds / 3600} hours`, {
          fix: "Cut it.",
        });
      yield chunk as Buffer;
      watch();
    }
    const problem = await ended;
    if (sourceError) throw sourceError;
    if (stalled) throw new EngineError("BAD_AUDIO", `The audio could not be decoded within ${stallMs / 1000} s.`);
    if (problem) throw new EngineError("BAD_AUDIO", `The audio cannot be decoded: ${problem}.`);
  } finally {
    rest();
    child.kill("SIGKILL");
  }
}

async function feed(stdin: Writable, bytes: AsyncIterable<Uint8Array> | undefined): Promise<void> {
  if (!bytes) {
    stdin.on("error", () => {});
    stdin.end();
    return;
  }
  // ffmpeg may stop before it has read everything; its exit code says why.
  await pipeline(bytes, stdin).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ECONNRESET" && error.code !== "ERR_STREAM_PREMATURE_CLOSE")
      throw error;
  });
}

/** Resolves with the problem, or undefined. */
function followEnd(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  onOutput: OutputSink | undefined,
): Promise<string | undefined> {
  let problem: string | undefined;
  createInterface({ input: child.stderr }).on("line", (line) => {
    onOutput?.("ffmpeg", line);
    problem = problems.find(([pattern]) => pattern.test(line))?.[1] ?? problem;
  });
  return new Promise((resolve) => {
    child.once("error", () => resolve("ffmpeg could not be started"));
    child.once("close", (code, signal) => {
      if (code === 0) return resolve(undefined);
      resolve(problem ?? `ffmpeg ended with ${signal ? `signal ${signal}` : `exit code ${code}`}`);
    });
  });
}

/** Why ffmpeg failed, in our own words: its output may quote the file. The last known line counts. */
const problems: readonly (readonly [RegExp, string])[] = [
  [/moov atom not found/, "its index is missing, so the file is incomplete"],
  [/matches no streams|does not contain any stream/, "it has no sound"],
  [/not on whitelist/i, "its container is not supported"],
  [/Decoder .* not found|Unknown decoder|could not find codec/i, "its codec is not supported"],
  [/Invalid data found|Failed to read frame size|^pipe:0: Invalid argument/, "its format is unknown, or it is damaged"],
  [/Cannot allocate memory/, "it needs too much memory"],
];
