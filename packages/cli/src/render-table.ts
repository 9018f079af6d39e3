import { measureColumns } from "@funasr-images/protocol";

/** Columns as wide as their widest cell, to the right but the first; East Asian characters count twice. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => measureColumns(row[column] ?? ""))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => " ".repeat((widths[column] ?? 0) - measureColumns(cell)) + cell)
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join("");
}
