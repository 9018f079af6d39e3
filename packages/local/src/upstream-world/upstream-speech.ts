import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Counterparts of the recordings of `images/speech`, which are not ours to carry: under the same names spoken sentences of the
 * test models, the one of the same text where there is one. Writes a folder that lists them as `images/speech` does, with their own
 * hashes, at the addresses where the real ones are.
 *
 * @returns every recording by its name
 */
export async function writeUpstreamSpeech(images: string, folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const real = path.join(images, "speech");
  const samples = path.join(images, "local/models/speech-zh/samples");
  const own = await readTable(path.join(samples, "transcripts.tsv"));
  const wanted = await readTable(path.join(real, "transcripts.tsv"));
  const sources = new Map((await readTable(path.join(real, "sources.tsv"))).map((line) => [line[0], line]));
  const recordings = new Map<string, Uint8Array>();
  const lines: Record<"transcripts" | "sources", string[][]> = { transcripts: [], sources: [] };
  const free = [...own];
  for (const [name = "", text = "", voice] of wanted) {
    const sameText = free.find((line) => line[1] === text);
    // A voice of the list speaks with a voice of ours.
    const sameVoice = free.find((line) => voice === undefined || line[2] === voice);
    const [file = "", spoken = ""] = sameText ?? sameVoice ?? [];
    free.splice(0, free.length, ...free.filter((line) => line[0] !== file));
    const bytes = await readFile(path.join(samples, file));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    recordings.set(name, bytes);
    lines.transcripts.push([name, spoken, ...(voice === undefined ? [] : [voice])]);
    lines.sources.push([name, String(bytes.length), sha256, sources.get(name)?.[3] ?? ""]);
  }
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(real)) {
    if (!entry.endsWith(".tsv")) await cp(path.join(real, entry), path.join(folder, entry), { recursive: true });
  }
  for (const [name, rows] of Object.entries(lines)) {
    await writeFile(path.join(folder, `${name}.tsv`), rows.map((row) => `${row.join("\t")}\n`).join(""));
  }
  return recordings;
}

async function readTable(file: string): Promise<string[][]> {
  const text = await readFile(file, "utf8");
  return text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.split("\t")]));
}
