import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MediaFormatName } from "../formats.ts";

/** One way to write a recording. */
export interface MediaVariant {
  /** A file name: the variant, and the format as its extension. */
  readonly name: `${string}.${MediaFormatName}`;
  /** Arguments of ffmpeg. */
  readonly arguments?: readonly string[];
  /** For codecs that the distribution's ffmpeg does not write. */
  readonly program?: "sox";
  /** Changes the bytes of the file. */
  readonly patch?: (bytes: Buffer) => void;
}

/** Every promised format, and the kinds of each that phones, meeting tools and cameras write. */
export const mediaVariants: readonly MediaVariant[] = [
  { name: "integer16.wav" },
  { name: "integer24.wav", arguments: ["-c:a", "pcm_s24le"] },
  { name: "float.wav", arguments: ["-c:a", "pcm_f32le"] },
  { name: "alaw.wav", arguments: ["-c:a", "pcm_alaw"] },
  { name: "mulaw.wav", arguments: ["-c:a", "pcm_mulaw"] },
  { name: "adpcm-ms.wav", arguments: ["-c:a", "adpcm_ms"] },
  { name: "adpcm-ima.wav", arguments: ["-c:a", "adpcm_ima_wav"] },
  { name: "rf64.wav", arguments: ["-rf64", "always"] },
  { name: "bw64.wav", arguments: ["-rf64", "always"], patch: (bytes) => bytes.write("BW64") },
  // 12 and 20 valid bits, in samples of 16 and 24.
  { name: "12-in-16.wav", arguments: ["-bitexact"], patch: (bytes) => bytes.writeUInt16LE(12, 34) },
  { name: "20-in-24.wav", arguments: ["-c:a", "pcm_s24le", "-bitexact"], patch: (bytes) => writeBits(bytes, 20) },
  {
    name: "streamed.wav",
    arguments: ["-bitexact"],
    patch: (bytes) => bytes.fill(0xff, 4, 8) && bytes.fill(0xff, 40, 44),
  },
  { name: "constant.mp3", arguments: ["-b:a", "128k"] },
  { name: "variable.mp3", arguments: ["-q:a", "4"] },
  { name: "aac.m4a", arguments: ["-c:a", "aac"] },
  { name: "alac.m4a", arguments: ["-c:a", "alac"] },
  { name: "video.mp4", arguments: [...testVideo("mpeg4"), "-c:a", "aac", "-movflags", "+faststart"] },
  { name: "fragmented.mp4", arguments: ["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov"] },
  { name: "camera.mov", arguments: [...testVideo("mjpeg"), "-c:a", "pcm_s16le"] },
  { name: "adts.aac", arguments: ["-c:a", "aac"] },
  { name: "lossless.flac" },
  { name: "in-ogg.flac", arguments: ["-c:a", "flac", "-f", "ogg"] },
  { name: "vorbis.ogg", arguments: ["-c:a", "libvorbis"] },
  { name: "opus.ogg", arguments: ["-c:a", "libopus"] },
  { name: "voice.opus", arguments: ["-c:a", "libopus", "-application", "voip", "-b:a", "24k"] },
  { name: "browser.webm", arguments: ["-c:a", "libopus"] },
  { name: "screen.mkv", arguments: [...testVideo("mpeg4"), "-c:a", "ac3"] },
  { name: "phone.amr", program: "sox" },
  { name: "phone.3gp", arguments: ["-c:a", "aac", "-ac", "1"] },
  { name: "apple.aiff" },
  { name: "apple.caf", arguments: ["-c:a", "pcm_s16le"] },
  { name: "windows.wma", arguments: ["-c:a", "wmav2"] },
];

/**
 * Writes a recording in another format, with the distribution's ffmpeg or sox.
 *
 * @param wav the recording
 * @returns the file in `folder`
 */
export function encodeMedia(wav: string, variant: MediaVariant, folder: string): string {
  const { name, arguments: settings = [], program = "ffmpeg", patch } = variant;
  const file = join(folder, name);
  if (program === "sox") execFileSync("sox", ["-D", wav, "-r", "8000", "-c", "1", "-t", "amr-nb", "-C", "7", file]);
  else execFileSync("ffmpeg", ["-nostdin", "-loglevel", "error", "-y", "-i", wav, ...settings, file]);
  if (patch) {
    const bytes = readFileSync(file);
    patch(bytes);
    writeFileSync(file, bytes);
  }
  return file;
}

function testVideo(codec: string): string[] {
  return ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=5", "-map", "0:a", "-map", "1:v", "-shortest", "-c:v", codec];
}

/** In a plain header or an extensible one, which names the bits of the container and the valid ones. */
function writeBits(bytes: Buffer, bits: number): void {
  const isExtensible = bytes.readUInt16LE(20) === 0xfffe;
  bytes.writeUInt16LE(bits, isExtensible ? 38 : 34);
}
