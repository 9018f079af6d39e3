import Type, { type Static } from "typebox";

/**
 * The number of the result schema. Fields may be added under one number; nothing is renamed, removed or given another
 * meaning without a new one.
 */
export const transcriptSchemaNumber = 1;

const milliseconds = (description: string) => Type.Integer({ minimum: 0, description });

/** One word or character with its time. */
const TokenSchema = Type.Object(
  {
    text: Type.String(),
    start_ms: milliseconds("From the start of the audio."),
    end_ms: Type.Optional(milliseconds("Absent where the engine knows starts only.")),
  },
  { $id: "Token", additionalProperties: false },
);

/** A stretch of speech of one speaker. */
const SegmentSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 0, description: "Counts from 0 within the transcript." }),
    start_ms: milliseconds("From the start of the audio."),
    end_ms: milliseconds("From the start of the audio."),
    text: Type.String({ description: "With punctuation where the image has it, without any tag." }),
    language: Type.Optional(Type.String({ description: "zh, en, yue, ja, ko or nospeech." })),
    emotion: Type.Optional(
      Type.String({
        description: "HAPPY, SAD, ANGRY, NEUTRAL, FEARFUL, DISGUSTED, SURPRISED or EMO_UNKNOWN.",
      }),
    ),
    events: Type.Optional(
      Type.Array(Type.String(), {
        description: "Speech, BGM, Applause, Laughter, Cry, Sneeze, Breath, Cough, Sing, ...",
      }),
    ),
    speaker: Type.Optional(
      Type.String({
        description:
          "Stable within the transcript: S1, S2, ... by first appearance; of split channels, the number is that of the channel.",
      }),
    ),
    channel: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: "Of a recording whose channels were split: 1, usually the left one, 2, ...",
      }),
    ),
    role: Type.Optional(
      Type.String({ description: "The name of the enrolled voice that the speaker was recognised as." }),
    ),
    tokens: Type.Optional(Type.Array(TokenSchema)),
  },
  { $id: "Segment", additionalProperties: false },
);

const SpeakerSchema = Type.Object(
  {
    label: Type.String({ description: "S1, S2, ..." }),
    role: Type.Optional(Type.String({ description: "The enrolled name, where one matched." })),
    score: Type.Optional(Type.Number({ description: "Cosine similarity with the enrolled voice, -1 to 1." })),
    speech_ms: milliseconds("How long this speaker was heard."),
  },
  { $id: "Speaker", additionalProperties: false },
);

/** Something that went wrong without making the transcript useless. */
const WarningSchema = Type.Object(
  {
    code: Type.String({ description: "Short and stable, upper case: SPEAKERS_FAILED, VOCALS_FAILED, ..." }),
    message: Type.String(),
  },
  { $id: "Warning", additionalProperties: false },
);

/** What was heard in one utterance or file: schema number 1. */
export const TranscriptSchema = Type.Object(
  {
    schema: Type.Literal(transcriptSchemaNumber),
    text: Type.String({ description: "Of all segments, joined." }),
    language: Type.Optional(Type.String({ description: "The most frequent one of the segments." })),
    duration_ms: milliseconds("Of the audio."),
    segments: Type.Array(SegmentSchema),
    speakers: Type.Optional(Type.Array(SpeakerSchema, { description: "Absent if speakers were not distinguished." })),
    timing: Type.Object(
      {
        granularity: Type.Union([Type.Literal("token"), Type.Literal("segment"), Type.Literal("none")]),
        resolution_ms: Type.Optional(Type.Integer({ description: "The grid that the times lie on." })),
        estimated: Type.Optional(
          Type.Boolean({
            description:
              "True if the recogniser gave no times: sentences were laid over the speech that was detected, by the length of their texts. Absent otherwise.",
          }),
        ),
      },
      { additionalProperties: false, description: "What the times are worth." },
    ),
    warnings: Type.Optional(Type.Array(WarningSchema)),
  },
  {
    $id: "https://github.com/tovarsh/funasr-images/transcript-1.json",
    title: "Transcript",
    additionalProperties: false,
  },
);

export type TranscriptToken = Static<typeof TokenSchema>;
export type TranscriptSegment = Static<typeof SegmentSchema>;
export type TranscriptSpeaker = Static<typeof SpeakerSchema>;
export type TranscriptWarning = Static<typeof WarningSchema>;
export type Transcript = Static<typeof TranscriptSchema>;
