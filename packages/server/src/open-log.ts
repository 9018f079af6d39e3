import { pino } from "pino";
import type { Log } from "./log.ts";

/** Structured lines on stdout, written at once: the last words before a crash are the ones that are wanted. */
export function openLog({ level, withText }: { readonly level: string; readonly withText: boolean }): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ sync: true }),
  );
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    ...(withText && { withText }),
  };
}
