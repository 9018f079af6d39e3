/**
 * The structured log for everything below `main.ts`. Never contains text or audio of an utterance, names or hotwords,
 * unless `withText` is set. An exception goes into the field `err`, without its message: V8 quotes what it could not
 * parse.
 */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** LOG_TEXT: the operator of this server wants to read recognised text. */
  readonly withText?: boolean;
}

/** The same log with extra fields in every line. */
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
