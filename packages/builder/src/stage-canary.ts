import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** Prepares the recording that an image transcribes to itself before it says that it is ready. */
export async function stageCanary(recording: { path: string; text: string }, directory: string): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  const home = path.join(directory, "opt/funasr/canary");
  await mkdir(home, { recursive: true });
  await copyFile(recording.path, path.join(home, "audio.wav"));
  await writeFile(path.join(home, "text.txt"), `${recording.text}\n`);
  return directory;
}
