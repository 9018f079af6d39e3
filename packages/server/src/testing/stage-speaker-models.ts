import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSegmentationModel, createSpeakerModel, createVocalsModels } from "@funasr-images/tones";

export interface StagedSpeakerModels {
  readonly segmentationDir: string;
  readonly speakerDir: string;
  /** Removes the notes of {@link music}. */
  readonly separationDir: string;
  /** Empty. */
  readonly rolesDir: string;
  readonly folder: string;
  remove(): void;
}

/** The notes that the staged separation treats as music, in hertz. */
export const music = [2500] as const;

/** Stages generated models that distinguish high voices from low ones, and remove music, in a new folder. */
export function stageSpeakerModels(): StagedSpeakerModels {
  const folder = mkdtempSync(join(tmpdir(), "funasr-speakers-"));
  const { vocals, accompaniment } = createVocalsModels({ music });
  return {
    segmentationDir: stage("segmentation", { "model.onnx": createSegmentationModel() }),
    speakerDir: stage("speaker", { "speaker.onnx": createSpeakerModel() }),
    separationDir: stage("separation", { "vocals.onnx": vocals, "accompaniment.onnx": accompaniment }),
    rolesDir: stage("roles", {}),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };

  function stage(name: string, files: Readonly<Record<string, Uint8Array>>): string {
    const path = join(folder, name);
    mkdirSync(path);
    for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
    return path;
  }
}
