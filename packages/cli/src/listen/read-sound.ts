import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { ClientError, decodeWav, encodePcm16, resample } from "@funasr-images/client";
import type { Messages } from "../messages/en.ts";
import type { Recorder } from "./find-recorder.ts";

const pieceBytes = 1920;
const pieceMs = 60;

/** What a recorder records, until the signal. @throws ClientError `BAD_AUDIO` if it ends by itself */
export async function* recordSound(
  recorder: Recorder,
  signal: AbortSignal,
  messages: Messages,
): AsyncGenerator<Uint8Array> {
  // In a separate process group: Ctrl-C reaches only this program, which then ends the recorder.
  const child = spawn(recorder.name, recorder.arguments, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  let said = "";
  child.stderr.on("data", (text) => {
    said = `${said}${text}`.slice(-500);
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, name) => resolve(String(code ?? name)));
  });
  try {
    for await (const bytes of child.stdout) yield bytes;
    const code = await ended;
    if (!signal.aborted) throw new ClientError("BAD_AUDIO", messages.recorderEnded(recorder.name, code, said.trim()));
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
}

/** A wav file in real time, or as fast as it is accepted: for tests, and to try a server. */
export async function* playSound(file: string, paced: boolean, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { samples, sampleRate } = decodeWav(await readFile(file));
  const pcm = encodePcm16(resample(samples, sampleRate, 16_000));
  const started = performance.now();
  for (let at = 0, piece = 0; at < pcm.length && !signal.aborted; at += pieceBytes, piece += 1) {
    if (paced) await sleepUntil(started + piece * pieceMs, signal);
    yield pcm.subarray(at, at + pieceBytes);
  }
}

/** On a fixed grid: pauses that are too long do not add up. */
export function sleepUntil(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(
      () => {
        signal.removeEventListener("abort", stop);
        resolve();
      },
      Math.max(0, time - performance.now()),
    );
    signal.addEventListener("abort", stop, { once: true });
  });
}
