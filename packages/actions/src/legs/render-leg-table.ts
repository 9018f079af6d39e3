import { renderBytes, renderPercent } from "@funasr-images/catalog";
import type { LegReport } from "@funasr-images/pipeline";

/** What every leg showed, as a Markdown table for people. */
export function renderLegTable(legs: readonly LegReport[]): string {
  const rows = legs.map((leg) => [
    `${leg.branch}/${leg.arch}`,
    ...showSmoke(leg.smoke),
    renderBytes(leg.compressedBytes),
    renderBytes(leg.unpackedBytes),
    `\`${leg.digest.slice(0, 19)}\``,
    leg.reused ? "carried over" : "built",
  ]);
  return renderTable(
    ["leg", "CER", "real-time factor", "ready", "peak memory", "compressed", "unpacked", "digest", ""],
    rows,
  );
}

/** Rows as a Markdown table; a bar or a line break in a cell does not end it. */
export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function showSmoke(smoke: LegReport["smoke"]): string[] {
  if (!("cer" in smoke)) return [`skipped` in smoke ? "not run" : "**failed**", "", "", ""];
  return [
    renderPercent(smoke.cer),
    smoke.rtf.toFixed(3),
    `${smoke.readySeconds.toFixed(1)} s`,
    renderBytes(smoke.peakMemoryBytes),
  ];
}
