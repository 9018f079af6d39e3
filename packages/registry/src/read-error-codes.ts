/** The codes in the body of a refused request, as the distribution specification has it; none in any other body. */
export function readErrorCodes(bytes: Uint8Array): string[] {
  try {
    const { errors } = JSON.parse(Buffer.from(bytes).toString("utf8")) as { errors?: { code?: unknown }[] };
    if (!Array.isArray(errors)) return [];
    return errors.map((error) => String(error?.code));
  } catch {
    return [];
  }
}
