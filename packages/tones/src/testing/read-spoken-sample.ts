import { readFile } from "node:fs/promises";

const speech = new URL("../../../../images/local/models/speech-zh/", import.meta.url);

/** Samples of a recording of the spoken test model: 16 kHz mono s16 with a header of 44 bytes. */
export async function readSpokenSample(name: string): Promise<Float32Array> {
  const bytes = await readFile(new URL(`samples/${name}`, speech));
  const view = new DataView(bytes.buffer, bytes.byteOffset + 44, bytes.length - 44);
  return Float32Array.from({ length: view.byteLength / 2 }, (_, index) => view.getInt16(index * 2, true) / 32_768);
}

/** The SenseVoice layout of the spoken test model, and its vocabulary. */
export async function readSpokenModel(): Promise<{ readonly model: Uint8Array; readonly tokens: readonly string[] }> {
  const lines = (await readFile(new URL("offline-tokens.txt", speech), "utf8")).trimEnd().split("\n");
  return {
    model: await readFile(new URL("offline.onnx", speech)),
    tokens: lines.map((line) => line.slice(0, line.lastIndexOf(" "))),
  };
}
