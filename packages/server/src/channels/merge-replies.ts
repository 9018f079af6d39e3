import {
  type ClientFrame,
  isFinalResult,
  ofChannel,
  type ServerResult,
  type Transcript,
  type TranscriptSegment,
} from "@funasr-images/protocol";

export interface MergerOptions {
  readonly settings: ClientFrame;
  readonly onReply: (reply: ServerResult) => void;
  /** Receives every segment as soon as it is ready: its speaker is its channel. */
  readonly onSegment: ((segment: TranscriptSegment) => void) | undefined;
  /** Whether the engine answers like the streaming server: sentence by sentence. */
  readonly streaming: boolean;
  /** Whether a channel, from 1, is known to be no copy of the first one. */
  readonly isOwn: (channel: number) => boolean;
}

/** Makes the replies to the channels of one utterance the replies to that utterance. */
export interface ReplyMerger {
  /** @param channel from 1 */
  take(reply: ServerResult, channel: number): void;
  /** Whether no channel has any text. */
  isEmpty(): boolean;
  /** Of all channels, those of the copies empty. Passes on what was held back of the others. */
  transcripts(count: number, copies: readonly number[]): Transcript[];
  /** Sends the last reply. */
  finish(transcript: Transcript, settings: ClientFrame): void;
}

const nothing: Transcript = { schema: 1, text: "", duration_ms: 0, segments: [], timing: { granularity: "none" } };

/**
 * Parts are passed on as they come: in order within a channel, and nearly so between channels. Those of a channel that may be a
 * copy are held back until it is known to be none.
 */
export function createReplyMerger({ settings, onReply, onSegment, streaming, isOwn }: MergerOptions): ReplyMerger {
  const { wav_name = "wav-default-id" } = settings;
  const wholes: Transcript[] = [];
  /** Segments that were passed on, of each channel and of all. */
  const told: number[] = [];
  const held: ServerResult[][] = [];
  let count = 0;

  function pass(reply: ServerResult, transcript: Transcript, channel: number): void {
    const segments = transcript.segments.map((segment) => {
      count += 1;
      return { ...ofChannel(segment, channel), id: count - 1 };
    });
    told[channel] = (told[channel] ?? 0) + segments.length;
    onReply({
      is_final: false,
      mode: reply.mode,
      text: reply.text,
      wav_name,
      transcript: { ...transcript, segments },
    });
    for (const segment of segments) onSegment?.(segment);
  }

  function release(channel: number): void {
    for (const reply of held[channel]?.splice(0) ?? []) {
      const { transcript = nothing } = reply;
      // The last one has its last sentence, with the transcript of all.
      const start = isFinalResult(reply) ? (told[channel] ?? 0) : 0;
      pass(reply, { ...transcript, segments: transcript.segments.slice(start) }, channel);
    }
  }

  return {
    take(reply, channel) {
      const isLast = isFinalResult(reply);
      if (isLast) wholes[channel - 1] = reply.transcript ?? nothing;
      if (reply.text === "" || (isLast && !streaming)) return;
      held[channel] = [...(held[channel] ?? []), reply];
      if (isOwn(channel)) release(channel);
    },
    isEmpty: () => wholes.every(({ text }) => text === ""),
    transcripts: (channels, copies) =>
      Array.from({ length: channels }, (_, index) => {
        const whole = wholes[index] ?? nothing;
        if (copies.includes(index + 1)) return { ...nothing, duration_ms: whole.duration_ms };
        release(index + 1);
        return whole;
      }),
    finish(transcript, { wav_name }) {
      const common = { wav_name: wav_name ?? "wav-default-id", transcript };
      // A streaming server has sent all of the text.
      onReply(
        streaming
          ? { ...common, is_final: true, text: "" }
          : { ...common, is_final: false, mode: "offline", text: transcript.text },
      );
    },
  };
}
