/**
 * An exception in a worker: its words go where everything goes that a process prints, which is nowhere unless LOG_TEXT
 * asks for it. Nobody else gets them.
 */
export function sayWords(error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${words}\n`);
}
