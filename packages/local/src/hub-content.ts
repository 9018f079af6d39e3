import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  findModel,
  type Image,
  type ModelRequest,
  type ModelRole,
  modelRequests,
  readModelCatalogue,
} from "@funasr-images/catalog";
import { createRepository, type HubRepository, type NewHubFile } from "@funasr-images/hub";
import {
  createExpressiveModel,
  createPunctuationModel,
  createSegmentationModel,
  createSpeakerModel,
  createStampingModel,
  createVocalsModels,
  renderTokensText,
} from "@funasr-images/tones";
import { findWeights, readWeights } from "@funasr-images/weights";

/**
 * What the local hub serves: every repository that the images ask for, under its real name and with its real file
 * names, holding the spoken test model and tone models instead of the weights of a gigabyte. A file whose hash `models.json` knows
 * and that npm carries is the real one.
 *
 * @param images the folder `images/`
 */
export async function hubContent(catalogue: readonly Image[], images: string): Promise<HubRepository[]> {
  const known = await readModelCatalogue(path.join(images, "models.json"));
  const { models, stamping } = await makeModels(path.join(images, "local/models/speech-zh"));
  const roles = new Map(
    catalogue.flatMap((image) =>
      Object.entries(image.models).map(([role, { id }]) => [id, role as ModelRole] as const),
    ),
  );
  return modelRequests(catalogue).map((request) => {
    const role = roles.get(request.id) as ModelRole;
    const pinned = new Map(findModel(known, request.id)?.expected.map((file) => [file.path, file.sha256]));
    const made = { ...models[role], ...(givesTimes(request.id) && stamping) };
    const files = [
      ...request.files.map((file) => ({
        path: file,
        bytes: findWeights(pinned.get(file) ?? "") ?? made[kindOf(file)] ?? placeholder(request.id, file),
      })),
      // What the allow-list of image.json leaves out.
      note("README.md", `# ${request.id}\n\nServed by the hub of the local profile.\n`),
      note("configuration.json", `${JSON.stringify({ framework: "onnx", task: role })}\n`),
    ];
    return createRepository(request.id, files, revisionOf(request));
  });
}

/** The files of a role that matter, by what is left of their names; all others are there because the real ones are. */
type RoleFiles = Readonly<Record<string, Uint8Array>>;

interface LocalModels {
  readonly models: Readonly<Partial<Record<ModelRole, RoleFiles>>>;
  /** Of a recogniser whose real one gives times. */
  readonly stamping: RoleFiles;
}

async function makeModels(speech: string): Promise<LocalModels> {
  const read = (file: string) => readFile(path.join(speech, file));
  const offline = await read("offline.onnx");
  const tokens = parseTokens(await read("offline-tokens.txt").then(String));
  const streamingTokens = parseTokens(await read("streaming-tokens.txt").then(String));
  // Words only: not the marks of the recogniser, such as <|zh|>.
  const words = tokens.filter((token) => !/[<>|\sA-Z]/.test(token));
  const expressive = createExpressiveModel(offline, tokens);
  const { vocals, accompaniment } = createVocalsModels({ music: [musicHertz] });
  const models = {
    asr: {
      "model_quant.onnx": offline,
      "tokens.json": json(tokens),
      "model.int8.onnx": expressive.model,
      "tokens.txt": Buffer.from(renderTokensText(expressive.tokens)),
    },
    "asr-online": { "model_quant.onnx": await read("streaming.onnx"), "tokens.json": json(streamingTokens) },
    // Under FunASR's name: behind the stand-in of the SDK is an engine that has no use for FSMN.
    vad: { "model_quant.onnx": readWeights("silero-vad-v4") },
    punc: {
      "model_quant.onnx": createPunctuationModel({ tokens: words, sentenceFinal }),
      "tokens.json": json(tokens),
    },
    segmentation: { "model.onnx": createSegmentationModel() },
    speaker: { "*.onnx": createSpeakerModel() },
    separation: { "vocals.fp16.onnx": vocals, "accompaniment.fp16.onnx": accompaniment },
  };
  return { models, stamping: { "model_quant.onnx": createStampingModel(offline) } };
}

/** FunASR's recognisers with timestamps are named so; the stand-in of the SDK sees it by their outputs, as upstream. */
function givesTimes(id: string): boolean {
  return id.includes("-vad-punc_");
}

/** Marks that end a sentence of the spoken model's domain. */
const sentenceFinal = ["型", "务", "统", "分", "调", "忙"];

/** What the separation model takes for music. */
const musicHertz = 2500;

/** Embedding models are named after their training; every other file after what it is. */
function kindOf(file: string): string {
  return file.startsWith("3dspeaker_") ? "*.onnx" : file;
}

/**
 * The stand-in of the SDK has no use for these but, as the real one, does not start without them. They name their model,
 * as no two real models are the same.
 */
function placeholder(id: string, file: string): Uint8Array {
  return Buffer.from(`# ${id}: ${file}, local profile\n`);
}

/** A real commit is asked for by its id, which no repository of ours would have by itself. */
function revisionOf({ revision }: ModelRequest): { commit: string } | { tag: string } {
  return /^[0-9a-f]{40}$/.test(revision) ? { commit: revision } : { tag: revision };
}

/** `symbol id` a line, ids ascending from 0. */
function parseTokens(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(0, line.lastIndexOf(" ")));
}

function json(tokens: readonly string[]): Uint8Array {
  return Buffer.from(`${JSON.stringify(tokens)}\n`);
}

function note(file: string, text: string): NewHubFile {
  return { path: file, bytes: Buffer.from(text) };
}
