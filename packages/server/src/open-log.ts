import { pino } from "pino";
import type { Log } from "./log.ts";

/** Structured lines on stdout, written synchronously: the last lines before a crash matter most. */
export function openLog({ level, withText }: { readonly level: string; readonly withText: boolean }): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      ...(!withText && { serializers: { err: errorWithoutMessage } }),
    },
    pino.destination({ sync: true }),
  );
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    withText,
  };
}

/**
 * The type of an exception and where it was thrown. Its message may quote what a client has sent or an engine has
 * printed.
 */
export function errorWithoutMessage(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { readonly code?: unknown };
  // The message comes before the frames, and may have lines that look like one.
  const lines = (error.stack ?? "").replace(error.message, "").split("\n");
  const lastWords = lines.findLastIndex((line) => !line.startsWith("    at "));
  return {
    type: error.name,
    ...(typeof code === "string" && /^[A-Z][A-Z\d_]*$/.test(code) && { code }),
    stack: lines.slice(lastWords + 1).join("\n"),
    ...(error.cause !== undefined && { cause: errorWithoutMessage(error.cause) }),
  };
}
