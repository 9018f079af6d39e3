import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EngineError } from "../engine.ts";
import { needsSeeking } from "./needs-seeking.ts";
import { readHead } from "./read-head.ts";
import { spoolBytes } from "./spool-bytes.ts";

export interface FfmpegOptions {
  readonly binary: string;
  /** Hertz of what comes out. @default 16000 */
  readonly sampleRate?: number;
  /** Of what comes out. @default 1 */
  readonly channels?: number;
  /** Small files may hold days of silence. @default 43200 */
  readonly longestSeconds?: number;
  /** Without a sign of life after the last byte. @default 60000 */
  readonly stallMs?: number;
  /** Of the temporary file that some mp4 files need. @default 2 GiB */
  readonly mostSpooled?: number;
}

/**
 * Decodes any container that ffmpeg knows, as its bytes come, to s16le.
 *
 * ffmpeg reads a pipe and may open nothing else. It is killed when the caller stops reading.
 *
 * @throws EngineError `BAD_AUDIO` with ffmpeg's last words
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

/** What people have; playlists and the like, which name other files, are left out. */
const containers =
  "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,eac3,flac,flv,matroska,webm,mov,mp4,m4a,mp3,mpeg,mpegts,ogg,w64,wav,wv";

async function* runFfmpeg(
  input: readonly string[],
  bytes: AsyncIterable<Uint8Array> | undefined,
  { binary, sampleRate = 16_000, channels = 1, longestSeconds = 43_200, stallMs = 60_000 }: FfmpegOptions,
): AsyncGenerator<Uint8Array> {
  const quiet = ["-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1", "-max_alloc", "268435456"];
  const output = ["-map", "0:a:0", "-f", "s16le", "-ac", String(channels), "-ar", String(sampleRate), "pipe:1"];
  const child = spawn(binary, [...quiet, ...input, ...output], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = followEnd(child);
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
  // Before the last byte was fed it is the client who may be slow.
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
        throw new EngineError("BAD_AUDIO", `The audio is longer than ${longestSeconds / 3600} hours. Cut it.`);
      yield chunk as Buffer;
      watch();
    }
    const problem = await ended;
    if (sourceError) throw sourceError;
    if (stalled) throw new EngineError("BAD_AUDIO", `The audio could not be decoded within ${stallMs / 1000} s.`);
    if (problem) throw new EngineError("BAD_AUDIO", `The audio cannot be decoded: ${problem}. Is the file whole?`);
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
  // ffmpeg may know enough before it has read everything; why it stopped, its exit code tells.
  await pipeline(bytes, stdin).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ECONNRESET" && error.code !== "ERR_STREAM_PREMATURE_CLOSE")
      throw error;
  });
}

/** Resolves with what went wrong, or undefined. */
function followEnd(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<string | undefined> {
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2000);
  });
  return new Promise((resolve) => {
    child.once("error", (cause) => resolve(`ffmpeg could not be started (${cause.message})`));
    child.once("close", (code, signal) => {
      if (code === 0) return resolve(undefined);
      const lastLine = words
        .trim()
        .split("\n")
        .at(-1)
        ?.replace(/^\[[^\]]*\]\s*/, "");
      resolve(lastLine || `ffmpeg ended with ${signal ?? code}`);
    });
  });
}
