import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What TLS is served with. */
export interface Certificate {
  /** PEM: the certificate, then those that vouch for it. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly expires: Date;
}

/** Neither TLS nor a guess at what was meant: a server that was to be safe must not start unsafe. */
class CertificateError extends Error {
  readonly code = "BAD_CERTIFICATE";

  constructor(what: string, cause?: unknown) {
    super(`${what} Mend CERT_FILE and KEY_FILE, or leave both empty for plain connections.`, { cause });
    this.name = "CertificateError";
  }
}

/**
 * Reads the two files and proves that they belong together.
 *
 * @throws CertificateError
 */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  const cert = read("CERT_FILE", certFile);
  const key = read("KEY_FILE", keyFile);
  const certificate = parse("CERT_FILE", certFile, () => new X509Certificate(cert));
  const privateKey = parse("KEY_FILE", keyFile, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new CertificateError(`The key in ${keyFile} is not that of the certificate in ${certFile}.`);
  }
  return { cert, key, expires: certificate.validToDate };
}

function read(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new CertificateError(`${name} cannot be read: ${(cause as Error).message}.`, cause);
  }
}

function parse<Value>(name: string, file: string, parser: () => Value): Value {
  try {
    return parser();
  } catch (cause) {
    throw new CertificateError(`${name} ${file} holds no PEM of that kind: ${(cause as Error).message}.`, cause);
  }
}
