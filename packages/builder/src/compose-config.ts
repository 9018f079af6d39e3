import type { HistoryEntry, ImageConfig, Platform } from "@funasr-images/registry";
import type { AppliedDockerfile } from "./apply-dockerfile.ts";

/**
 * The configuration of an image: that of its base, changed by the Dockerfile, and its layers. Keys come in one fixed
 * order and every time is the epoch's, so the same image is the same bytes.
 *
 * @param base undefined for an image from scratch
 * @param diffIds of our layers, bottom first
 * @param epoch seconds since 1970
 */
export function composeConfig(
  { config, steps }: AppliedDockerfile,
  options: {
    readonly base: ImageConfig | undefined;
    readonly platform: Platform;
    readonly diffIds: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
    readonly epoch: number;
  },
): ImageConfig {
  const { base, platform, diffIds, epoch } = options;
  const created = new Date(epoch * 1000).toISOString().replace(".000Z", "Z");
  const labels = Object.entries({ ...config.Labels, ...options.labels }).sort(([a], [b]) => (a < b ? -1 : 1));
  const below = base?.rootfs?.diff_ids ?? [];
  return {
    ...(base?.author === undefined ? {} : { author: base.author }),
    architecture: platform.architecture,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    os: platform.os,
    config: { ...config, ...(labels.length > 0 ? { Labels: Object.fromEntries(labels) } : {}) },
    created,
    history: [
      ...historyOf(base?.history ?? [], below.length),
      ...steps.map(({ text, context }) => ({
        created,
        created_by: text,
        ...(context === undefined ? { empty_layer: true } : {}),
      })),
    ],
    rootfs: { type: "layers", diff_ids: [...below, ...diffIds] },
  };
}

/** Engines refuse a history that does not match the layers; an old base may have none. */
function historyOf(history: readonly HistoryEntry[], layers: number): readonly HistoryEntry[] {
  if (history.filter((entry) => !entry.empty_layer).length === layers) return history;
  return Array.from({ length: layers }, () => ({ created_by: "a layer of the base" }));
}
