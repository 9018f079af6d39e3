import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClientFrame, ServerResult } from "@funasr-images/protocol";
import { createVadModel } from "@funasr-images/tones";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createObedientModel } from "../../testing/create-obedient-model.ts";
import { createSherpaEngine } from "./create-sherpa-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "funasr-settings-"));
const modelDir = join(folder, "asr");
const vadDir = join(folder, "vad");
mkdirSync(modelDir);
mkdirSync(vadDir);
const { model, tokens } = createObedientModel();
writeFileSync(join(modelDir, "model.onnx"), model);
writeFileSync(join(modelDir, "tokens.txt"), tokens);
writeFileSync(join(vadDir, "model.onnx"), createVadModel());

const engine = createSherpaEngine({ modelDir, vadDir, decoderThreads: 2, modelThreads: 1, startTimeoutMs: 240_000 });
beforeAll(() => engine.start());
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

test.each<[ClientFrame, string]>([
  [{}, "withitn"],
  [{ itn: false }, "woitn"],
  [{ svs_itn: false }, "woitn"],
  [{ svs_itn: true }, "withitn"],
])("passes %j on to the model, for each utterance separately", async (settings, emotion) => {
  const [heard, other] = await Promise.all([hear(settings), hear({ itn: false })]);
  expect(heard.transcript?.segments).toMatchObject([{ emotion }]);
  expect(other.transcript?.segments).toMatchObject([{ emotion: "woitn" }]);
});

test("cannot set a language: sherpa-onnx accepts one only for the whole recogniser", async () => {
  expect((await hear({ svs_lang: "en" })).transcript).toMatchObject({ language: "auto" });
});

async function hear(settings: ClientFrame): Promise<ServerResult> {
  const replies: ServerResult[] = [];
  const session = engine.openSession((reply) => replies.push(reply));
  // As upstream, settings in the end frame still apply.
  await session.configure({});
  const noise = Int16Array.from({ length: 16_000 }, (_, index) => ((index * 7919) % 4001) - 2000);
  await session.audio(new Uint8Array(noise.buffer));
  await session.configure({ ...settings, schema: 1 });
  await session.end();
  session.close();
  return replies[0] as ServerResult;
}
