export interface Silence {
  readonly url: string;
  readonly idleTimeoutMs: number;
  /** Whether all audio has been sent. */
  readonly ended: boolean;
  readonly replies: number;
  readonly mode: string;
}

/** What a server that says nothing usually suffers from, as it has no way to say so itself. */
export function explainSilence({ url, idleTimeoutMs, ended, replies, mode }: Silence): string {
  const silent = `The server was silent for ${idleTimeoutMs / 1000} s`;
  if (!ended) return `${silent} and took no audio: it is overloaded, or the network to ${url} is gone.`;
  if (replies > 0) {
    return `${silent} after ${replies} ${replies === 1 ? "reply" : "replies"}: it is overloaded, or has lost the utterance. Allow more time, or send again.`;
  }
  return [
    `${silent} and never answered.`,
    "An upstream server does so when it lacks its punctuation model, is overloaded, or another client has sent it",
    `something that it died of; mode ${mode} of a long file simply takes its time.`,
    `"funasr doctor ${url}" finds out which.`,
  ].join(" ");
}
