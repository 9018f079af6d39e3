import Type, { type Static } from "typebox";
import { transcriptSchemaNumber } from "./transcript.ts";

/** What one running image can do: the answer of `GET /v1/capabilities`. */
export const CapabilitiesSchema = Type.Object(
  {
    schema: Type.Literal(transcriptSchemaNumber),
    branch: Type.String({ description: "The image branch; empty outside an image." }),
    version: Type.String({ description: "Of the server." }),
    engine: Type.Union([Type.Literal("sdk"), Type.Literal("sherpa")]),
    modes: Type.Array(Type.Union([Type.Literal("offline"), Type.Literal("online"), Type.Literal("2pass")])),
    formats: Type.Object({
      websocket: Type.Array(Type.String(), { description: "Values of wav_format." }),
      http: Type.Array(Type.String(), { description: "Containers that may be uploaded." }),
    }),
    languages: Type.Array(Type.String()),
    hotwords: Type.Object({ supported: Type.Boolean(), note: Type.String() }),
    timestamps: Type.Object({
      granularity: Type.Union([Type.Literal("token"), Type.Literal("segment"), Type.Literal("none")]),
      resolution_ms: Type.Optional(Type.Integer()),
      estimated: Type.Optional(
        Type.Boolean({ description: "True if times of sentences are estimated: the model gives none." }),
      ),
    }),
    punctuation: Type.Boolean(),
    itn: Type.Boolean({ description: "Digits for number words." }),
    emotion: Type.Boolean(),
    events: Type.Boolean(),
    speakers: Type.Boolean(),
    roles: Type.Array(Type.String(), { description: "Names of the enrolled voices." }),
    channels: Type.Optional(
      Type.Object(
        {
          uses: Type.Array(Type.Union([Type.Literal("mix"), Type.Literal("split")])),
          most_split: Type.Integer({ description: "The most channels of a file that split takes apart." }),
        },
        { description: "Values of channels. Absent on older servers, which mix them." },
      ),
    ),
    vocals: Type.Boolean({ description: "Vocal extraction before recognition, on request." }),
    limits: Type.Object({
      max_message_bytes: Type.Integer(),
      max_utterance_bytes: Type.Integer(),
      max_connections: Type.Integer(),
    }),
  },
  { $id: "https://github.com/tovarsh/funasr-images/capabilities-1.json", title: "Capabilities" },
);

export type Capabilities = Static<typeof CapabilitiesSchema>;

/** The part that the engine knows. */
export type EngineCapabilities = Pick<
  Capabilities,
  | "engine"
  | "modes"
  | "languages"
  | "hotwords"
  | "timestamps"
  | "punctuation"
  | "itn"
  | "emotion"
  | "events"
  | "speakers"
  | "vocals"
>;
