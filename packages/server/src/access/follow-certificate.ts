import { type FSWatcher, watch } from "node:fs";
import { dirname } from "node:path";
import type { Log } from "../log.ts";
import { type Certificate, type CertificateFiles, readCertificate } from "./read-certificate.ts";

const pollMs = 10_000;
/** Two files change one after another. */
const settleMs = 200;
const expiryWarningMs = 14 * 24 * 3600 * 1000;

/**
 * Calls back with each new certificate. Open connections keep theirs. Files that do not match (only one of two has been
 * replaced so far) change nothing, and are logged once.
 *
 * Folders are watched, because certificates are renamed into place; a timer checks, too, because some mounts send no
 * events.
 *
 * @returns a function that stops it
 */
export function followCertificate(
  files: CertificateFiles,
  first: Certificate,
  onChange: (certificate: Certificate) => void,
  log: Log,
): () => void {
  let current = first;
  let complaint = "";
  warnOfExpiry(current, log);

  const look = () => {
    try {
      const next = readCertificate(files);
      complaint = "";
      if (next.cert === current.cert && next.key === current.key) return;
      current = next;
      onChange(next);
      log.info({ expires: next.expires.toISOString() }, "certificate renewed");
      warnOfExpiry(next, log);
    } catch (error) {
      const { message } = error as Error;
      if (message !== complaint)
        log.warn({ reason: message }, "the new certificate is unusable; the old one stays in use");
      complaint = message;
    }
  };

  let settled: NodeJS.Timeout | undefined;
  const lookSoon = () => {
    clearTimeout(settled);
    settled = setTimeout(look, settleMs);
  };
  const watchers = [...new Set([dirname(files.certFile), dirname(files.keyFile)])].map((folder) =>
    watchFolder(folder, lookSoon),
  );
  const poll = setInterval(look, pollMs).unref();
  return () => {
    for (const watcher of watchers) watcher?.close();
    clearInterval(poll);
    clearTimeout(settled);
  };
}

/** If watches are used up or unsupported, only the timer checks. */
function watchFolder(folder: string, onChange: () => void): FSWatcher | undefined {
  try {
    return watch(folder, { persistent: false }, onChange).on("error", () => {});
  } catch {
    return undefined;
  }
}

function warnOfExpiry({ expires }: Certificate, log: Log): void {
  if (expires.getTime() - Date.now() < expiryWarningMs) {
    log.warn({ expires: expires.toISOString() }, "the certificate expires soon or has expired");
  }
}
