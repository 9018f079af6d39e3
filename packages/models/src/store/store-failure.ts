import { ModelError } from "../model-error.ts";

/** Runs a file operation; what the file system refuses ends all downloads at once: `NO_SPACE` or `STORE_FAILED`. */
export async function guardStore<T>(where: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw storeFailure(where, cause);
  }
}

/** The error for what a file system answered. */
export function storeFailure(where: string, cause: unknown): ModelError {
  if (cause instanceof ModelError) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
  const full = code === "ENOSPC" || code === "EDQUOT";
  return new ModelError(
    full ? "NO_SPACE" : "STORE_FAILED",
    full ? `The disk of the store is full: ${code}` : `The store cannot be used: ${code}`,
    {
      where,
      fix: full
        ? "Free some space, then run again: what is already stored is kept."
        : "Check that the directory exists and can be written.",
      cause,
    },
  );
}

/** Whether an error concerns every file and source. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof ModelError && (error.code === "STORE_FAILED" || error.code === "NO_SPACE");
}
