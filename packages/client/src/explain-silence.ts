import type { Progress } from "@funasr-images/protocol";
import { formatClock } from "./progress.ts";

/** What is known about a server that did not answer in time. */
export interface Silence {
  readonly url: string;
  /** Which limit was reached: the time without any sign of life, or the total time of the utterance. */
  readonly limit: "idle" | "total";
  readonly limitMs: number;
  /** Whether all audio has been sent. */
  readonly ended: boolean;
  readonly replies: number;
  readonly mode: string;
  /** The last progress it reported; undefined if it never did. */
  readonly progress: Progress | undefined;
  /** Whether it has answered pings; undefined if none can be sent: in a browser. */
  readonly pongs: boolean | undefined;
}

/** What is known and what to do: a silent server cannot say so itself. */
export function explainSilence(silence: Silence): string {
  return [describeLimit(silence), ...describeState(silence), suggestFix(silence)].join(" ");
}

function describeLimit({ limit, limitMs, ended }: Silence): string {
  const seconds = `${limitMs / 1000} s`;
  if (limit === "total") return `The utterance took longer than ${seconds} in total.`;
  return ended
    ? `The server was silent for ${seconds}.`
    : `The server was silent for ${seconds} and accepted no audio.`;
}

function describeState({ progress, replies, pongs, limit }: Silence): string[] {
  const known = replies > 0 ? [`${replies} ${replies === 1 ? "reply" : "replies"} had arrived.`] : [];
  if (progress) return [...known, `Its last report: ${describeProgress(progress)}.`];
  if (pongs && limit === "total") return [...known, "It is alive: it answers pings, but does not report progress."];
  if (pongs) return [...known, "It had answered pings until then."];
  return known;
}

/** The state, and the position in the audio. */
function describeProgress({ state, received_ms, done_ms, total_ms, share }: Progress): string {
  const whole = total_ms === undefined ? "" : ` of ${formatClock(total_ms)}`;
  const percent = share === undefined ? "" : ` (${Math.floor(share * 100)} %)`;
  if (state === "recognising")
    return `recognising${done_ms === undefined ? "" : `, at ${formatClock(done_ms)}${whole}`}${percent}`;
  if (state === "waiting") return "waiting for its turn";
  return `receiving${received_ms === undefined ? "" : `, ${formatClock(received_ms)} so far`}`;
}

function suggestFix({ url, limit, ended, replies, mode, progress, pongs }: Silence): string {
  const doctor = `"funasr doctor ${url}" finds out which.`;
  const never = [
    "An upstream server does so if its punctuation model is missing, if it is overloaded, or if another client has crashed it;",
    `mode ${mode} of a long file simply takes long, and sending it again makes a server do it twice.`,
  ].join(" ");
  const silent = ended && replies === 0 && !progress;
  if (limit === "total") return `Allow more time, or send less at once.${silent ? ` It never answered. ${never}` : ""}`;
  if (!ended) return `It is overloaded, or the network to ${url} is gone.`;
  if (progress || pongs) return `It was stopped, or the network to ${url} is gone: ${doctor}`;
  if (replies > 0)
    return "It is overloaded, or has lost the utterance. Allow more time before you send it again: it may still be working.";
  return `It never answered. ${never} ${doctor}`;
}
