import { describeValue, quoteText } from "./describe-value.ts";
import { ProtocolError } from "./protocol-error.ts";

/** The weight of a hotword that comes without one, as in upstream's documents. */
export const usualWeight = 20;

/**
 * The wire value of `hotwords`: the JSON text of an object, which the frame encodes again.
 *
 * @param weights word -> weight, whole numbers from 1 to 100. The C++ servers drop the whole object if one weight is
 *   not a number, and crash on an empty word.
 * @throws ProtocolError `BAD_HOTWORDS` for an empty word or a weight out of range.
 *
 * @example
 * encodeHotwords({ 阿里巴巴: 20 }); // '{"阿里巴巴":20}'
 */
export function encodeHotwords(weights: Readonly<Record<string, number>>): string {
  for (const [word, weight] of Object.entries(weights)) {
    if (word.trim() === "") throw new ProtocolError("BAD_HOTWORDS", "A hotword is empty", { fix: "Leave it out." });
    if (!Number.isInteger(weight) || weight < 1 || weight > 100) {
      const found = describeValue(weight);
      throw new ProtocolError("BAD_HOTWORDS", `The weight of hotword ${quoteText(word)} is ${found}`, {
        fix: "Use a whole number from 1 to 100.",
      });
    }
  }
  return JSON.stringify(weights);
}
