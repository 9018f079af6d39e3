import { copyFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { encodeMedia, type MediaVariant } from "@funasr-images/decoder/testing";
import { runProgram } from "./run-program.ts";

const usage = `Usage: npx projen format-samples

Writes images/speech/formats anew: one sentence in every format that an image reads, for the smoke test, and their list. Needs
ffmpeg and sox of the distribution, which ./scripts/test installs. Another version of them writes other bytes: run it to
add a format, not to look for changes.

Exit codes: 0 written, 1 failed, 2 bad usage
`;

const images = path.join(import.meta.dirname, "../images");
const folder = path.join(images, "speech/formats");
/** The shortest of the recordings, by a synthetic voice, which nobody has rights in. */
const recording = path.join(images, "local/models/speech-zh/samples/customer-answer.wav");

interface Sample extends Pick<MediaVariant, "arguments" | "program"> {
  readonly format: string;
  /** Whether the samples come out as they went in, or almost. */
  readonly keeps: "exact" | "close";
  readonly contents: string;
}

const aac = ["-c:a", "aac", "-b:a", "24k"];
const indexFirst = ["-movflags", "+faststart"];
const video = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=2", "-map", "0:a", "-map", "1:v", "-shortest"];

/** As small as the text stays the same. */
const samples: readonly Sample[] = [
  { format: "mp3", keeps: "close", contents: "MP3, 32 kbit/s", arguments: ["-b:a", "32k"] },
  { format: "m4a", keeps: "close", contents: "AAC, 24 kbit/s, index first", arguments: [...aac, ...indexFirst] },
  {
    ...{ format: "mp4", keeps: "close", contents: "AAC and MPEG-4 video" },
    arguments: [...video, "-c:v", "mpeg4", ...aac, ...indexFirst],
  },
  { format: "mov", keeps: "close", contents: "AAC, QuickTime", arguments: [...aac, ...indexFirst] },
  { format: "aac", keeps: "close", contents: "AAC in ADTS", arguments: aac },
  { format: "flac", keeps: "exact", contents: "FLAC", arguments: ["-compression_level", "12"] },
  { format: "ogg", keeps: "close", contents: "Vorbis", arguments: ["-c:a", "libvorbis", "-q:a", "1"] },
  { format: "opus", keeps: "close", contents: "Opus in Ogg, 24 kbit/s", arguments: ["-c:a", "libopus", "-b:a", "24k"] },
  { format: "webm", keeps: "close", contents: "Opus, 24 kbit/s", arguments: ["-c:a", "libopus", "-b:a", "24k"] },
  { format: "mkv", keeps: "close", contents: "Vorbis", arguments: ["-c:a", "libvorbis", "-q:a", "1"] },
  { format: "amr", keeps: "close", contents: "AMR narrow band, 12.2 kbit/s, 8 kHz", program: "sox" },
  { format: "3gp", keeps: "close", contents: "AAC, 24 kbit/s, index first", arguments: [...aac, ...indexFirst] },
  { format: "aiff", keeps: "exact", contents: "16-bit samples, big end first" },
  { format: "caf", keeps: "close", contents: "IMA ADPCM of Apple", arguments: ["-c:a", "adpcm_ima_qt"] },
  { format: "wma", keeps: "close", contents: "WMA 2, 24 kbit/s", arguments: ["-c:a", "wmav2", "-b:a", "24k"] },
];

await runProgram(usage, async () => {
  parseArgs({ options: {} });
  await copyFile(recording, path.join(folder, "sentence.wav"));
  const rows = [["sentence.wav", "wav", "exact", "16-bit samples, 16 kHz, mono, as all others were made from"]];
  for (const { format, keeps, contents, arguments: settings = [], program } of samples) {
    const name = `sentence.${format}` as MediaVariant["name"];
    // Without the names of encoders and random numbers: the same programs write the same bytes.
    encodeMedia(recording, { name, program, arguments: [...settings, "-bitexact"] }, folder);
    rows.push([name, format, keeps, contents]);
  }
  const list = path.join(folder, "formats.tsv");
  await writeFile(list, `${rows.map((row) => row.join("\t")).join("\n")}\n`);
  process.stdout.write(await readFile(list, "utf8"));
  return 0;
});
