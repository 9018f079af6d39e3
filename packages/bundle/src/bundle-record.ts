import type { Descriptor } from "@funasr-images/registry";
import { BundleError } from "./bundle-error.ts";

export const bundleParts = ["models", "recordings", "npm", "checkout", "bases", "images"] as const;
/** What a bundle may hold. */
export type BundlePart = (typeof bundleParts)[number];

/** An image of a bundle, by digest. */
export interface BundledBase {
  /** `host/name`, as the catalogue names it. */
  readonly repository: string;
  readonly digest: string;
}

/** A released index, the tags that point at it, and what proves where it and its images are from. */
export interface BundledRelease {
  readonly branch: string;
  readonly digest: string;
  /** Sorted. */
  readonly tags: readonly string[];
  readonly proofs: readonly { readonly subject: string; readonly descriptor: Descriptor }[];
}

/** `bundle.json`: what is in a bundle besides files by hash. Nothing in it depends on where or when it was written. */
export interface BundleRecord {
  readonly bundleVersion: 1;
  /** The commit of the checkout in it. */
  readonly commit?: string;
  readonly branches: readonly string[];
  readonly bases: readonly BundledBase[];
  readonly released: readonly BundledRelease[];
}

export const recordName = "bundle.json";

/** @throws BundleError NOT_A_BUNDLE */
export function parseRecord(text: string, where: string): BundleRecord {
  try {
    const record = JSON.parse(text) as BundleRecord;
    if (record.bundleVersion === 1 && Array.isArray(record.bases) && Array.isArray(record.released)) return record;
  } catch {
    // Told as what it is: not a bundle.
  }
  const fix = "Use the checkout that is in the bundle.";
  throw new BundleError("NOT_A_BUNDLE", "bundle.json is none of version 1", { where, fix });
}
