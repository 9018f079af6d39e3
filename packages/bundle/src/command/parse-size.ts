import { BundleError } from "../bundle-error.ts";

const units = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 } as const;
/** A part of a few bytes would make millions of files, and they are numbered with three digits. */
const smallest = 2 ** 20;

/** Bytes as people write them: `650m`, `4g`, or a plain number. @throws BundleError BAD_SIZE */
export function parseSize(text: string): number {
  const [, digits, unit] = /^(\d+)([kmgt]?)$/i.exec(text) ?? [];
  const bytes = Number(digits) * (unit ? units[unit.toLowerCase() as keyof typeof units] : 1);
  if (Number.isSafeInteger(bytes) && bytes >= smallest) return bytes;
  throw new BundleError("BAD_SIZE", `${JSON.stringify(text)} is not the size of a part`, {
    fix: "Write it like 4g or 650m; one mebibyte is the least.",
  });
}
