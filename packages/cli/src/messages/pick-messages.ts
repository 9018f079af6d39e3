import { en, type Messages } from "./en.ts";
import { zh } from "./zh.ts";

/** Chinese for a Chinese locale, else English: by the variables that POSIX asks in this order. */
export function pickMessages(env: NodeJS.ProcessEnv): Messages {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || "";
  return /^zh/i.test(locale) ? zh : en;
}
