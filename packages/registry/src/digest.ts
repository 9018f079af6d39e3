import { createHash } from "node:crypto";
import { RegistryError } from "./registry-error.ts";

/** The digest of bytes as registries write it: `sha256:` and 64 lower-case hex digits. */
export function sha256Digest(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Whether a text is a sha256 digest; other algorithms are not in use and are refused. */
export function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** @throws RegistryError INVALID_DIGEST */
export function assertDigest(text: string): void {
  if (!isDigest(text)) throw new RegistryError("INVALID_DIGEST", `"${text}" is not a sha256 digest`);
}
