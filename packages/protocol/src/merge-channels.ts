import type { Transcript, TranscriptSegment, TranscriptWarning } from "./transcript.ts";
import { countSpeech, mostFrequent } from "./transcript-of/sum-up-segments.ts";
import { joinTexts } from "./writing-systems.ts";

/**
 * One transcript of the channels of a recording, each of which was transcribed alone. A channel is a speaker: the first
 * one, on most recordings of calls the left, is `S1`, the second `S2`, also if the first is silent. Segments are in order of
 * their starts, and overlap where people talk at once. A silent channel adds nothing.
 */
export function mergeChannels(channels: readonly Transcript[]): Transcript {
  const spoken = channels.flatMap(({ segments }, index) => segments.map((segment) => ofChannel(segment, index + 1)));
  const segments = spoken
    .toSorted((left, right) => left.start_ms - right.start_ms)
    .map((segment, id) => ({ ...segment, id }));
  const warnings = channels.flatMap(({ warnings = [] }, index) =>
    warnings.map((warning) => ofChannelWarning(warning, index + 1)),
  );
  return {
    schema: 1,
    text: joinTexts(segments.map(({ text }) => text)),
    language: mostFrequent(segments.flatMap(({ language }) => language ?? [])),
    duration_ms: Math.max(0, ...channels.map(({ duration_ms }) => duration_ms)),
    segments,
    speakers: countSpeech(spoken),
    timing: worstTiming(channels.filter((channel) => channel.segments.length > 0)),
    warnings: warnings.length > 0 ? warnings : undefined,
  };
}

/** A segment of a channel, which is its speaker. @param channel from 1 */
export function ofChannel(segment: TranscriptSegment, channel: number): TranscriptSegment {
  return { ...segment, speaker: `S${channel}`, channel };
}

/** A warning about a channel says which one. @param channel from 1 */
export function ofChannelWarning(warning: TranscriptWarning, channel: number): TranscriptWarning {
  return { ...warning, message: `Channel ${channel}: ${warning.message}` };
}

const granularities = ["none", "segment", "token"] as const;

/** Times are as good as those of the worst channel. */
function worstTiming(channels: readonly Transcript[]): Transcript["timing"] {
  const timings = channels.map(({ timing }) => timing);
  const granularity = granularities.find((worst) => timings.some((timing) => timing.granularity === worst)) ?? "none";
  const resolution = Math.max(0, ...timings.map(({ resolution_ms = 0 }) => resolution_ms));
  return {
    granularity,
    ...(resolution > 0 && { resolution_ms: resolution }),
    ...(timings.some(({ estimated }) => estimated) && { estimated: true }),
  };
}
