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
}

/** Makes the replies to the channels of one utterance the replies to that utterance. */
export interface ReplyMerger {
  /** @param channel from 1 */
  take(reply: ServerResult, channel: number): void;
  /** Whether no channel has any text. */
  isEmpty(): boolean;
  /** Of all channels, those of the copies empty. */
  transcripts(count: number, copies: readonly number[]): Transcript[];
  /** Sends the last reply. */
  finish(transcript: Transcript, settings: ClientFrame): void;
}

const nothing: Transcript = { schema: 1, text: "", duration_ms: 0, segments: [], timing: { granularity: "none" } };

/** Parts are passed on as they come: in order within a channel, and nearly so between channels. */
export function createReplyMerger({ settings, onReply, onSegment, streaming }: MergerOptions): ReplyMerger {
  const { wav_name = "wav-default-id" } = settings;
  const wholes: Transcript[] = [];
  /** Segments that were passed on, of each channel and of all. */
  const told: number[] = [];
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

  return {
    take(reply, channel) {
      const { transcript = nothing } = reply;
      if (!isFinalResult(reply)) {
        if (reply.text !== "") pass(reply, transcript, channel);
        return;
      }
      wholes[channel - 1] = transcript;
      if (!streaming || reply.text === "") return;
      // Its last sentence, with the transcript of all.
      const segments = transcript.segments.slice(told[channel] ?? 0);
      pass(reply, { ...transcript, segments }, channel);
    },
    isEmpty: () => wholes.every(({ text }) => text === ""),
    transcripts: (channels, copies) =>
      Array.from({ length: channels }, (_, index) => {
        const whole = wholes[index] ?? nothing;
        return copies.includes(index + 1) ? { ...nothing, duration_ms: whole.duration_ms } : whole;
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
