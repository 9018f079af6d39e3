import { quoteText } from "@funasr-images/protocol";
import { EngineError } from "../../../engine.ts";

/** Longest name, in characters. */
const longest = 64;

/**
 * A name as it is stored: letters and digits of any script, and spaces, dots, hyphens, underscores and apostrophes
 * inside. It is used in file names and cues (`[Alice|HAPPY]`), so it has no brackets and no bars.
 *
 * @throws EngineError `BAD_ROLE`
 */
export function parseRoleName(text: string): string {
  const name = text.normalize("NFC").trim();
  if (/^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._'’-]*[\p{L}\p{M}\p{N}])?$/u.test(name) && [...name].length <= longest)
    return name;
  const rule = `1 to ${longest} letters or digits, with spaces . _ - ' between them`;
  throw new EngineError("BAD_ROLE", `${quoteText(text)} is not a valid name for a role: use ${rule}.`);
}
