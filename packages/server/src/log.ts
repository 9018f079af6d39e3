/** What the rooms below `main.ts` need of a structured log. Never text or audio of an utterance. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
