import type { Arch } from "@funasr-images/catalog";
import type { ArchitectureReport } from "./check-architecture.ts";
import type { StoppedImage } from "./run-image.ts";
import type { SmokeFailure, SmokeReport } from "./smoke-report.ts";
import type { TranscribedRecording } from "./transcribe-utterance.ts";

/** The problems of the binaries. An image without any was not read at all, or is empty. */
export function judgeArchitecture({ labelled, binaries, wrong }: ArchitectureReport, arch: Arch): SmokeFailure[] {
  const messages = [];
  if (labelled !== arch) messages.push(`The image is labelled ${labelled} and not ${arch}`);
  if (binaries === 0) messages.push("The image contains no binary at all");
  messages.push(...wrong.map(({ path, machine }) => `${path} is for ${machine} and not ${arch}`));
  return messages.map((message) => ({ code: "WRONG_ARCHITECTURE", message }));
}

/** Whether the transcript of one recording is within the limit. */
export function judgeTranscript({ name, expected, actual, cer }: TranscribedRecording, limit: number): SmokeFailure[] {
  if (cer <= limit) return [];
  const message = `${name}: expected "${expected}", heard "${actual}" (character error rate ${cer.toFixed(3)}, limit ${limit})`;
  return [{ code: "WRONG_TRANSCRIPT", message }];
}

/** Whether the container ran until it was stopped, and then ended cleanly. */
export function judgeStop({ exitCode, stopSeconds, endedBefore }: StoppedImage): SmokeFailure[] {
  if (endedBefore) return [{ code: "EXITED", message: `The container ended by itself with exit code ${exitCode}` }];
  if (exitCode === 0) return [];
  const killed = exitCode === 137 ? ", killed" : "";
  const message = `SIGTERM ended it after ${stopSeconds.toFixed(1)} s with exit code ${exitCode}${killed}, and not with 0`;
  return [{ code: "UNCLEAN_STOP", message }];
}

/** The figures over all recordings. */
export function summarise(
  heard: readonly TranscribedRecording[],
): Pick<SmokeReport, "errors" | "characters" | "cer" | "rtf"> {
  const sum = (pick: (recording: TranscribedRecording) => number) =>
    heard.reduce((total, recording) => total + pick(recording), 0);
  const [errors, characters] = [sum(({ errors }) => errors), sum(({ characters }) => characters)];
  const [audio, elapsed] = [sum(({ audioSeconds }) => audioSeconds), sum(({ elapsedSeconds }) => elapsedSeconds)];
  return {
    errors,
    characters,
    cer: characters > 0 ? errors / characters : undefined,
    rtf: audio > 0 ? elapsed / audio : undefined,
  };
}
