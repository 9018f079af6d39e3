/**
 * What the rooms below `main.ts` need of a structured log. Never text or audio of an utterance, names or hotwords, unless
 * `withText` is set. An exception goes into the field `err`, whose message is left out then: V8 quotes what it could not
 * parse.
 */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** LOG_TEXT: whoever runs this server wants to read what was heard. */
  readonly withText?: boolean;
}

/** The same log with fields that every line carries. */
export function bindLog(log: Log, fields: object): Log {
  const level = (name: "debug" | "info" | "warn" | "error") => (more: object, message: string) =>
    log[name]({ ...fields, ...more }, message);
  return {
    debug: level("debug"),
    info: level("info"),
    warn: level("warn"),
    error: level("error"),
    withText: log.withText,
  };
}
