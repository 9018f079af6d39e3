import { open } from "node:fs/promises";
import { startsAsWav } from "@funasr-images/protocol";
import type { Input } from "./find-inputs.ts";

/** What is said about audio that does not say it itself. */
export interface RawFormat {
  readonly format?: string;
  /** Hertz. */
  readonly sampleRate?: number;
}

/** A container by its name; the client distinguishes pcm and wav. */
export async function nameFormat({ file }: Pick<Input, "file">, raw: RawFormat): Promise<RawFormat> {
  const extension = /\.([a-z0-9]{2,4})$/i.exec(file)?.[1]?.toLowerCase();
  if (extension && !["wav", "pcm", "raw"].includes(extension)) return { format: extension };
  // The server finds out what it is; without a name for it it would be taken for raw samples.
  if (extension === "wav" && !(await isWav(file))) return { format: extension };
  return file === "-" ? raw : raw.sampleRate ? { sampleRate: raw.sampleRate } : {};
}

/** Whether a file named wav is one, by its first bytes: anything may be called that. */
async function isWav(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return startsAsWav(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
