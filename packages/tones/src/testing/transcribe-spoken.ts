import { encodeWav } from "../encode-wav.ts";
import { renderTokensText } from "../render-tokens-text.ts";
import { readSpokenModel, readSpokenSample } from "./read-spoken-sample.ts";
import { openScratch, runEngine } from "./run-engine.ts";

/** What the spoken test model, changed, makes of a recording, in the real engine. */
export async function transcribeSpoken(
  name: string,
  change: (model: Uint8Array) => Uint8Array,
): Promise<string | undefined> {
  const scratch = await openScratch();
  try {
    const { model, tokens } = await readSpokenModel();
    const [answer] = await runEngine("transcribe", {
      model: await scratch.write("model.onnx", change(model)),
      tokens: await scratch.write("tokens.txt", renderTokensText(tokens)),
      waves: [await scratch.write("wave.wav", encodeWav(await readSpokenSample(name), 16_000))],
    });
    return answer?.text;
  } finally {
    await scratch.close();
  }
}
