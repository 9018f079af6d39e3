import { generateKeyPairSync, sign } from "node:crypto";

/** A self-signed certificate for `localhost`, and its key. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate using only Node: no test needs openssl, and no key is in the repository. */
export function createCertificate({ days = 30 }: { readonly days?: number } = {}): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const name = sequence(element(0x31, sequence(oid(0x55, 0x04, 0x03), element(0x0c, Buffer.from("localhost")))));
  const serial = element(0x02, Buffer.from([1, ...Array.from({ length: 8 }, () => Math.floor(Math.random() * 256))]));
  const now = Date.now();
  const validity = sequence(utcTime(now - 3_600_000), utcTime(now + days * 86_400_000));
  const body = sequence(serial, algorithm, name, validity, name, publicKey.export({ type: "spki", format: "der" }));
  const signature = sign("sha256", body, privateKey);
  const der = sequence(body, algorithm, element(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function oid(...bytes: readonly number[]): Buffer {
  return element(0x06, Buffer.from(bytes));
}

function utcTime(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return element(0x17, Buffer.from(`${digits}Z`));
}
