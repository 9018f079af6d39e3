/** The magic bytes of audio and video files, and their positions. */
const beginnings: readonly (readonly [offset: number, bytes: string])[] = [
  [0, "RIFF"],
  [0, "RF64"],
  [0, "riff"],
  [0, "FORM"],
  [0, "OggS"],
  [0, "fLaC"],
  [0, "ID3"],
  [0, "#!AMR"],
  [0, ".snd"],
  [0, "caff"],
  [0, "FLV"],
  [0, "MAC "],
  [0, "wvpk"],
  // Matroska and webm, asf and wma, mpeg.
  [0, "\x1a\x45\xdf\xa3"],
  [0, "\x30\x26\xb2\x75"],
  [0, "\x00\x00\x01\xba"],
  [0, "\x47"],
  [4, "ftyp"],
  [4, "moov"],
  [4, "mdat"],
  [4, "wide"],
  [4, "free"],
];

/** Whether a file starts like audio or video. If not, it may still be a rare format. */
export function looksLikeMedia(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 16)).toString("latin1");
  // The frames of bare mp3 and aac start with eleven set bits.
  const isFrame = head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0;
  return isFrame || beginnings.some(([offset, bytes]) => text.startsWith(bytes, offset));
}
