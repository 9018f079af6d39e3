import type { Random } from "../random.ts";

/**
 * JSON text that is extreme in one way: depth, width, number of keys, length of a string, a key or a number. Most are
 * small, some have a hundred thousand; not all of them are complete.
 */
export function inventExtreme(random: Random): string {
  const much = Math.round(10 ** (random.share() * 5));
  const value = random.pick<(much: number) => string>([
    (depth) => "[".repeat(depth) + "]".repeat(depth),
    (depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
    (depth) => `${'[{"a":'.repeat(depth)}null${"}]".repeat(depth)}`,
    (depth) => random.pick(["[", '{"":', '["', "[[1,"]).repeat(depth),
    (width) => `[${"0,".repeat(width)}0]`,
    (width) => `[${"{},".repeat(width)}[]]`,
    (keys) => `{${Array.from({ length: keys }, (_, key) => `"${key * 4001}":${key}`).join(",")}}`,
    (keys) => `{${'"__proto__":{},'.repeat(keys)}"toString":1}`,
    (length) => `"${random.pick(["x", "名", "\\ud800", "\\u0000", '\\"', "[", "😀"]).repeat(length)}"`,
    (length) => `{"${"k".repeat(length)}":1}`,
    (length) => random.pick(["-", "0.", "1e", ""]) + "9".repeat(length),
    (length) => `"${"%5B".repeat(length)}"`,
  ])(much);
  return random.pick<() => string>([
    () => value,
    () => `[${value},${value}]`,
    () => `{"a":${value},"b":${value}}`,
    () => JSON.stringify(value),
  ])();
}

/** A text frame with something extreme in it: at the top, in any field, as a key, or within the JSON of hotwords. */
export function inventExtremeFrame(random: Random, fields: readonly string[]): string {
  // Occasionally far too much.
  if (random.share() < 0.01) return `{"unknown":"${"x".repeat(random.whole(2_000_000, 8_000_000))}"}`;
  const value = inventExtreme(random);
  const field = random.pick([...fields, "hotwords", "hotwords", "wav_name"]);
  return random.pick<() => string>([
    () => value,
    () => `{"${field}":${value}}`,
    () => `{"wav_name":"x","${field}":${value},"audio_fs":16000}`,
    () => `{"chunk_size":[5,${value},5]}`,
    () => `{${value}:1}`,
    () => `{"hotwords":${JSON.stringify(value)}}`,
    () => `{"hotwords":${JSON.stringify(`\ufeff{"a":${value}}`)}}`,
    () => `{"${field}":${value},"is_speaking":false}`,
  ])();
}
