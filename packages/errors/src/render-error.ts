/** The code of anything that was thrown: its own, as Node's errors have one too, else `FAILED`. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "FAILED";
}

/** Whether the command line is at fault, by our own code or by one of Node's `parseArgs`. */
export function isUsageError(error: unknown): boolean {
  return /^(USAGE$|ERR_PARSE_ARGS)/.test(codeOf(error));
}

/** What was thrown, as a line for people: the code, what, where, how to fix it. */
export function renderError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  // Node's own messages begin with their code.
  return message.startsWith(code) ? message : `${code}: ${message}`;
}

/** The causes of an error, outermost first, a line each. */
export function renderCauses(error: unknown): string[] {
  const lines: string[] = [];
  for (let cause = (error as Error)?.cause; cause instanceof Error; cause = cause.cause) lines.push(renderError(cause));
  return lines;
}
