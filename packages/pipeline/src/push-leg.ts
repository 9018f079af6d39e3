import { pushLayout, type Registry, readLayout } from "@funasr-images/registry";
import { PipelineError } from "./pipeline-error.ts";
import type { Candidate } from "./take-over-image.ts";
import type { TestedLeg } from "./test-leg.ts";

/**
 * Pushes a leg by digest when it has passed and the registry does not have it; otherwise nothing happens.
 *
 * @throws PipelineError LEG_DIFFERS when the layout holds another image than the one that has passed
 */
export async function pushLeg(
  { layout, manifest }: Candidate,
  { result }: TestedLeg,
  registry: Registry,
  signal?: AbortSignal,
): Promise<{ readonly pushedBytes: number }> {
  if (layout === undefined || result.smoke.kind === "failed") return { pushedBytes: 0 };
  const { digest } = await readLayout(layout);
  if (digest !== manifest.digest) {
    throw new PipelineError(
      "LEG_DIFFERS",
      `${layout} holds ${digest}, and ${manifest.digest} is what has passed: another build works in the same folder`,
      { fix: "Run again when it has ended." },
    );
  }
  return pushLayout(layout, registry, signal ? { signal } : {});
}
