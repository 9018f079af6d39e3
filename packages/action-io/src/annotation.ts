/** A place in the repository that a message belongs to. */
export interface Place {
  /** Inside the repository. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly title?: string;
}

/** A message that GitHub shows beside a line of a file. */
export interface Annotation extends Place {
  readonly message: string;
}

/** The annotations that an error carries, if it does. */
export function annotationsOf(error: unknown): readonly Annotation[] {
  const { annotations } = (error ?? {}) as { annotations?: unknown };
  return Array.isArray(annotations) ? annotations : [];
}

/**
 * Text for the log that the runner cannot take for a command: a commit message that begins with `::set-env` is only a
 * message.
 */
export function withoutCommands(text: string): string {
  return text.replaceAll(/^(\s*)::/gm, "$1: :").replaceAll("##[", "## [");
}
