/**
 * A text frame as the upstream servers read it:
 * - `dead` the text is not JSON to their parser: the connection stays open, but everything after it is ignored
 * - `abort` a type error that is not caught: the whole process ends
 */
export type UpstreamFrame =
  | { readonly kind: "fields"; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: "dead" }
  | { readonly kind: "abort"; readonly why: string };

/** Reads a frame with the strictness of upstream's JSON library: a byte order mark passes, overflow and lone surrogates do not. */
export function readFrame(text: string): UpstreamFrame {
  let hurt = false;
  let root: unknown;
  try {
    root = JSON.parse(text.replace(/^\uFEFF/, ""), (_key, value: unknown) => {
      if (typeof value === "number" && !Number.isFinite(value)) hurt = true;
      if (typeof value === "string" && !value.isWellFormed()) hurt = true;
      return value;
    });
  } catch (error) {
    // Only the reviver of this engine has a limit for depth, upstream does not.
    if (!(error instanceof RangeError)) return { kind: "dead" };
    root = JSON.parse(text.replace(/^\uFEFF/, ""));
  }
  if (hurt) return { kind: "dead" };
  if (root === null) return { kind: "fields", fields: {} };
  if (typeof root !== "object" || Array.isArray(root)) {
    return { kind: "abort", why: "cannot use operator[] with a string argument on what is not an object" };
  }
  return { kind: "fields", fields: root as Record<string, unknown> };
}
