import { open } from "node:fs/promises";

/** Whether a file named wav is one, by its first bytes: anything may be called that. */
export async function startsAsWav(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && ["RIFF", "RF64", "BW64"].includes(buffer.toString("latin1"));
  } finally {
    await handle.close();
  }
}
