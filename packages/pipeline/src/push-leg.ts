import { pushLayout, type Registry } from "@funasr-images/registry";
import type { Candidate } from "./prepare-leg.ts";
import type { TestedLeg } from "./test-leg.ts";

/** Pushes a leg by digest when it has passed and the registry does not have it; otherwise nothing happens. */
export async function pushLeg(
  { layout }: Candidate,
  { result }: TestedLeg,
  registry: Registry,
  signal?: AbortSignal,
): Promise<{ readonly pushedBytes: number }> {
  if (layout === undefined || result.smoke.kind === "failed") return { pushedBytes: 0 };
  return pushLayout(layout, registry, signal ? { signal } : {});
}
