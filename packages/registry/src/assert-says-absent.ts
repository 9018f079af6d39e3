import { describeRequest, type Message, type Reply } from "./exchange-message.ts";
import { RegistryError } from "./registry-error.ts";

/**
 * The codes of the distribution specification for what is not there, and the one that Harbor has for all of it
 * (goharbor/harbor#23637).
 */
const absentCodes = ["NAME_UNKNOWN", "MANIFEST_UNKNOWN", "NOT_FOUND"];

/**
 * Makes sure that a 404 is the registry's own answer for "not there". A proxy, a wrong address, a gateway without its
 * backend and a page that asks for a sign-in answer 404 too: what they hide is not absent.
 *
 * @throws RegistryError UNEXPECTED_REPLY
 */
export function assertSaysAbsent(message: Message, { status, bytes }: Reply): void {
  const codes = readErrorCodes(bytes);
  if (codes.length > 0 && codes.every((code) => absentCodes.includes(code))) return;
  const said = codes.length > 0 ? codes.join(", ") : "no code of a registry";
  throw new RegistryError(
    "UNEXPECTED_REPLY",
    `A 404 with ${said} is not taken for "not there": something between here and the registry may have answered, or the credentials do not suffice`,
    { request: describeRequest(message), status },
  );
}

/** The codes in the body of a refused request, as the distribution specification has it; none in any other body. */
function readErrorCodes(bytes: Uint8Array): string[] {
  try {
    const { errors } = JSON.parse(Buffer.from(bytes).toString("utf8")) as { errors?: { code?: unknown }[] };
    if (!Array.isArray(errors)) return [];
    return errors.map((error) => String(error?.code));
  } catch {
    return [];
  }
}
