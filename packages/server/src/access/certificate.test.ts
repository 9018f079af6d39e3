import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { createCertificate } from "../testing/create-certificate.ts";
import { getPlainly } from "../testing/get-plainly.ts";
import { openTestApi, quiet, type TestApi } from "../testing/open-test-api.ts";
import { followCertificate } from "./follow-certificate.ts";
import { readCertificate } from "./read-certificate.ts";

const folder = mkdtempSync(join(tmpdir(), "certificate-"));
const files = { certFile: join(folder, "cert.pem"), keyFile: join(folder, "key.pem") };
let server: TestApi | undefined;
let stop = () => {};
afterEach(async () => {
  stop();
  await server?.close();
  server = undefined;
  for (const file of Object.values(files)) rmSync(file, { force: true });
});

function store(certificate: { cert: string; key: string }): void {
  writeFileSync(files.certFile, certificate.cert);
  writeFileSync(files.keyFile, certificate.key);
}

test("reads a matching pair", () => {
  const made = createCertificate({ days: 7 });
  store(made);
  const { cert, key, expires } = readCertificate(files);
  expect({ cert, key }).toEqual(made);
  expect(expires.getTime() - Date.now()).toBeGreaterThan(6 * 86_400_000);
});

test.each([
  ["a missing key", () => rmSync(files.keyFile), /KEY_FILE cannot be read: ENOENT.*Correct CERT_FILE and KEY_FILE/],
  ["an invalid certificate", () => writeFileSync(files.certFile, "x"), /CERT_FILE .*cert.pem contains no valid PEM/],
  ["an invalid key", () => writeFileSync(files.keyFile, "x"), /KEY_FILE .*key.pem contains no valid PEM/],
  ["another's key", () => writeFileSync(files.keyFile, createCertificate().key), /does not belong to the certificate/],
])("refuses %s", (_what, spoil, words) => {
  store(createCertificate());
  spoil();
  expect(() => readCertificate(files)).toThrow(words);
});

test("keeps the old pair while only one of two files has been replaced, then uses the new pair", async () => {
  store(createCertificate());
  const warnings: string[] = [];
  const taken: string[] = [];
  const log = { ...quiet, warn: (_fields: object, message: string) => warnings.push(message) };
  stop = followCertificate(files, readCertificate(files), ({ cert }) => taken.push(cert), log);
  const next = createCertificate();
  writeFileSync(files.certFile, next.cert);
  await expect.poll(() => warnings).toEqual(["the new certificate is unusable; the old one stays in use"]);
  expect(taken).toEqual([]);
  writeFileSync(files.keyFile, next.key);
  await expect.poll(() => taken).toEqual([next.cert]);
});

test("warns about a certificate that expires soon", () => {
  store(createCertificate({ days: 3 }));
  const warnings: string[] = [];
  const log = { ...quiet, warn: (_fields: object, message: string) => warnings.push(message) };
  stop = followCertificate(files, readCertificate(files), () => {}, log);
  expect(warnings).toEqual(["the certificate expires soon or has expired"]);
});

test("speaks TLS 1.2 and newer, and no plain HTTP", async () => {
  store(createCertificate());
  server = await openTestApi({ certificate: files });
  expect((await getPlainly(`${server.origin}/healthz`)).status).toBe(200);
  await expect(getPlainly(server.origin.replace("https", "http"))).rejects.toThrow();
  const { port } = server;
  const speak = (version: "TLSv1.1" | "TLSv1.2") =>
    new Promise((resolve) => {
      const options = {
        port,
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
        ciphers: "DEFAULT@SECLEVEL=0",
      };
      const socket = connectTls(options, () => resolve(socket.getProtocol()));
      socket.on("error", (error) => resolve(error.message)).on("close", () => socket.destroy());
    });
  expect(await speak("TLSv1.2")).toBe("TLSv1.2");
  expect(await speak("TLSv1.1")).not.toBe("TLSv1.1");
});
