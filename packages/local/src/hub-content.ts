import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Image, ModelRequest, ModelRole } from "@funasr-images/catalog";
import { createRepository, type HubRepository, type NewHubFile } from "@funasr-images/hub";
import { createPunctuationModel, createVadModel } from "@funasr-images/tones";

/**
 * What the local hub serves: every repository that the images ask for, under its real name and with its real file
 * names, holding the spoken test model and tone models instead of the weights of a gigabyte.
 *
 * @param images the folder `images/`
 */
export async function hubContent(catalogue: readonly Image[], images: string): Promise<HubRepository[]> {
  const speech = path.join(images, "local/models/speech-zh");
  const tokens = parseTokens(await readFile(path.join(speech, "offline-tokens.txt"), "utf8"));
  const recogniser = await readFile(path.join(speech, "offline.onnx"));
  const requests = new Map<string, { role: ModelRole; request: ModelRequest }>();
  for (const image of catalogue) {
    for (const [role, request] of Object.entries(image.models)) {
      requests.set(request.id, { role: role as ModelRole, request });
    }
  }
  return [...requests.values()].map(({ role, request }) =>
    createRepository(
      request.id,
      [
        ...request.files.map((file) => ({ path: file, bytes: content(role, file, recogniser, tokens) })),
        // What the allow-list of image.json leaves out.
        note("README.md", `# ${request.id}\n\nServed by the hub of the local profile.\n`),
        note("configuration.json", `${JSON.stringify({ framework: "onnx", task: role })}\n`),
      ],
      { tag: request.revision },
    ),
  );
}

/** Marks that end a sentence of the spoken model's domain. */
const sentenceFinal = ["型", "务", "统", "分", "调", "忙"];

function content(role: ModelRole, file: string, recogniser: Uint8Array, tokens: readonly string[]): Uint8Array {
  if (file === "tokens.json") return Buffer.from(`${JSON.stringify(tokens)}\n`);
  if (file === "model_quant.onnx") {
    if (role === "asr") return recogniser;
    if (role === "vad") return createVadModel();
    if (role === "punc") {
      // Words only: not the marks of the recogniser, such as <|zh|>.
      return createPunctuationModel({ tokens: tokens.filter((token) => !/[<>|\sA-Z]/.test(token)), sentenceFinal });
    }
  }
  // The stand-in of the SDK has no use for these but, as the real one, does not start without them.
  return Buffer.from(`# ${role}: ${file}, local profile\n`);
}

/** `symbol id` a line, ids ascending from 0. */
function parseTokens(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(0, line.lastIndexOf(" ")));
}

function note(file: string, text: string): NewHubFile {
  return { path: file, bytes: Buffer.from(text) };
}
