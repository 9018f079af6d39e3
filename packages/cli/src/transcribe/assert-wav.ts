import { open } from "node:fs/promises";
import { ClientError } from "@funasr-images/client";

/**
 * Without its header a file would be read as raw samples: noise, and no text instead of an error.
 *
 * @throws ClientError `BAD_AUDIO`
 */
export async function assertWav(file: string): Promise<void> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead === 4 && buffer.toString("latin1") === "RIFF") return;
    throw new ClientError("BAD_AUDIO", "It is named wav and does not start as one", { fix: "Name raw samples .pcm." });
  } finally {
    await handle.close();
  }
}
