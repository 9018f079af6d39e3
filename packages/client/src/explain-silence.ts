import type { Progress } from "@funasr-images/protocol";
import { formatClock } from "./progress.ts";

/** What is known of a server that did not answer in time. */
export interface Silence {
  readonly url: string;
  /** What ran out: the time without any sign of life, or the time of the utterance in all. */
  readonly limit: "idle" | "total";
  readonly limitMs: number;
  /** Whether all audio has been sent. */
  readonly ended: boolean;
  readonly replies: number;
  readonly mode: string;
  /** What it told last of how far it was; undefined: it never told anything. */
  readonly progress: Progress | undefined;
  /** Whether it has answered pings; undefined where none can be sent: in a browser. */
  readonly pongs: boolean | undefined;
}

/** What is known, and what to do, as a server that says nothing has no way to say so itself. */
export function explainSilence(silence: Silence): string {
  return [tellWhat(silence), ...tellState(silence), tellTodo(silence)].join(" ");
}

function tellWhat({ limit, limitMs, ended }: Silence): string {
  const seconds = `${limitMs / 1000} s`;
  if (limit === "total") return `The utterance took longer than ${seconds} in all.`;
  return ended ? `The server was silent for ${seconds}.` : `The server was silent for ${seconds} and took no audio.`;
}

function tellState({ progress, replies, pongs, limit }: Silence): string[] {
  const told = replies > 0 ? [`${replies} ${replies === 1 ? "reply" : "replies"} had come.`] : [];
  if (progress) return [...told, `It had told that it was ${describeProgress(progress)}.`];
  if (pongs && limit === "total") return [...told, "It lives: it answers pings, and does not tell how far it is."];
  if (pongs) return [...told, "It had answered pings before."];
  return told;
}

/** In which state, at which second of how many. */
function describeProgress({ state, received_ms, done_ms, total_ms, share }: Progress): string {
  const whole = total_ms === undefined ? "" : ` of ${formatClock(total_ms)}`;
  const percent = share === undefined ? "" : ` (${Math.floor(share * 100)} %)`;
  if (state === "recognising")
    return `recognising${done_ms === undefined ? "" : `, at ${formatClock(done_ms)}${whole}`}${percent}`;
  if (state === "waiting") return "waiting for its turn";
  return `receiving${received_ms === undefined ? "" : `, ${formatClock(received_ms)} so far`}`;
}

function tellTodo({ url, limit, ended, replies, mode, progress, pongs }: Silence): string {
  const doctor = `"funasr doctor ${url}" finds out which.`;
  const never = [
    "An upstream server does so when it lacks its punctuation model, is overloaded, or another client has sent it something",
    `that it died of; mode ${mode} of a long file simply takes its time, and sending it again makes a server do it twice.`,
  ].join(" ");
  const silent = ended && replies === 0 && !progress;
  if (limit === "total") return `Allow more, or send less at once.${silent ? ` It never answered. ${never}` : ""}`;
  if (!ended) return `It is overloaded, or the network to ${url} is gone.`;
  if (progress || pongs) return `It was stopped, or the network to ${url} is gone: ${doctor}`;
  if (replies > 0)
    return "It is overloaded, or has lost the utterance. Allow more time before it is sent again: it may be at work.";
  return `It never answered. ${never} ${doctor}`;
}
