import { renderBytes } from "@funasr-images/catalog";
import { renderTable } from "../../src/legs/render-leg-table.ts";
import type { CachedModel, CacheModelsResult } from "./cache-models.ts";

/** What happened to every model, for the summary of the job. */
export function renderSummary({ models, quota, download }: CacheModelsResult): string {
  const rows = models.map((model) => [
    model.id,
    renderBytes(model.bytes),
    restored(model),
    saved(model),
    `\`${model.key}\``,
  ]);
  const room = `All models of the lock take at most ${renderBytes(quota.bytes)} of the cache's ${renderBytes(quota.limit)}`;
  return [
    "## Models",
    "",
    renderTable(["model", "size", "cache", "saved", "key"], rows),
    "",
    `${renderBytes(download.downloadedBytes)} came from the hub. ${room}${quota.beyond.size === 0 ? "." : `: ${quota.beyond.size} of them are not kept.`}`,
    "",
  ].join("\n");
}

function restored({ restored: outcome, problem }: CachedModel): string {
  const words = {
    stored: "not asked",
    restored: "restored",
    missing: "not there",
    damaged: "**damaged**",
    failed: "**failed**",
  };
  return problem ? `${words[outcome]}: ${problem}` : words[outcome];
}

function saved({ saved: done, whyNot }: CachedModel): string {
  return done ? "yes" : `no: ${whyNot}`;
}
