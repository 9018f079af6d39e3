import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { StartError } from "../start-error.ts";

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** The certificate and key for TLS. */
export interface Certificate {
  /** PEM: the certificate, then its chain. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly expires: Date;
}

/**
 * Reads the two files and checks that they match.
 *
 * @throws StartError `BAD_CERTIFICATE`
 */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  const cert = read("CERT_FILE", certFile);
  const key = read("KEY_FILE", keyFile);
  const certificate = parse("CERT_FILE", certFile, () => new X509Certificate(cert));
  const privateKey = parse("KEY_FILE", keyFile, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw unfit(`The key in ${keyFile} does not belong to the certificate in ${certFile}.`);
  }
  return { cert, key, expires: certificate.validToDate };
}

function read(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw unfit(`${name} cannot be read: ${(cause as Error).message}.`, cause);
  }
}

function parse<Value>(name: string, file: string, parser: () => Value): Value {
  try {
    return parser();
  } catch (cause) {
    throw unfit(`${name} ${file} contains no valid PEM: ${(cause as Error).message}.`, cause);
  }
}

function unfit(what: string, cause?: unknown): StartError {
  const fix = "Correct CERT_FILE and KEY_FILE, or leave both empty for plain connections.";
  return new StartError("BAD_CERTIFICATE", what, { fix, cause });
}
