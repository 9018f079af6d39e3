import path from "node:path";
import type { ActionIo } from "@funasr-images/action-io";
import { copyImage, type Registry } from "@funasr-images/registry";
import { openActionRegistry } from "../../src/context/open-action-registry.ts";

export interface MirrorInputs {
  readonly mirror?: string | undefined;
  readonly "mirror-username"?: string | undefined;
  readonly "mirror-token"?: string | undefined;
}

/**
 * Copies what was tagged to the mirror, by digest, and sets the same tags there. A mirror may lag or be away: that is a
 * warning, and the next release brings it up to date.
 */
export async function mirrorRelease(
  tags: readonly { readonly tag: string; readonly digest: string }[],
  registry: Registry,
  inputs: MirrorInputs,
  io: Pick<ActionIo, "info" | "warning" | "summary" | "signal"> & { readonly state: string },
): Promise<void> {
  if (!inputs.mirror) {
    io.summary.addRaw("\nNo mirror is configured.\n");
    return;
  }
  const mirror = inputs.mirror.toLowerCase();
  try {
    const credentials = { "registry-username": inputs["mirror-username"], "registry-token": inputs["mirror-token"] };
    const target = openActionRegistry(mirror, credentials, io.signal);
    for (const { tag, digest } of tags) {
      const { stored, pushedBytes } = await copyImage(registry, target, digest, path.join(io.state, "mirror"));
      await target.putManifest(tag, stored.bytes, stored.mediaType);
      io.info(`${mirror}:${tag} (${pushedBytes} bytes)`);
    }
    io.summary.addRaw(`\nThe mirror \`${mirror}\` has it too.\n`);
  } catch (error) {
    io.signal.throwIfAborted();
    const message = `The mirror ${mirror} lags: ${(error as Error).message}`;
    io.warning(message, { title: "Mirror" });
    io.summary.addRaw(`\n${message}\n`);
  }
}
