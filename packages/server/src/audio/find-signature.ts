/** The first bytes of audio and video files that raw samples do not start with by chance: name, offset, bytes. */
const signatures: readonly (readonly [name: string, offset: number, bytes: string])[] = [
  ["wav", 8, "WAVE"],
  ["aiff", 8, "AIF"],
  ["avi", 8, "AVI "],
  ["w64", 0, "riff\x2e\x91\xcf\x11"],
  ["ogg", 0, "OggS"],
  ["flac", 0, "fLaC"],
  ["mp3", 0, "ID3"],
  ["amr", 0, "#!AMR"],
  ["au", 0, ".snd"],
  ["caf", 0, "caff"],
  ["flv", 0, "FLV\x01"],
  ["webm or mkv", 0, "\x1a\x45\xdf\xa3"],
  ["wma", 0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"],
  ["mp4", 4, "ftyp"],
  ["mov", 4, "moov"],
  ["mov", 4, "mdat"],
  ["mov", 4, "wide"],
];

/** Where the last of them ends. */
const needed = 12;

/**
 * What kind of file bytes start like.
 *
 * @param isLast whether no bytes follow
 * @returns its name, `false` for none, undefined if more bytes are needed
 */
export function findSignature(head: Uint8Array, isLast: boolean): string | false | undefined {
  const text = Buffer.from(head.subarray(0, needed)).toString("latin1");
  if (text.length < needed && !isLast) return undefined;
  return signatures.find(([, offset, bytes]) => text.startsWith(bytes, offset))?.[0] ?? false;
}
