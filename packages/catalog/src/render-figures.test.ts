import { expect, it } from "vitest";
import { renderBytes, renderPercent } from "./render-figures.ts";

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [999.6, "1.0 kB"],
  [999_949, "999.9 kB"],
  [999_960, "1.0 MB"],
  [238_380_216, "238.4 MB"],
  [2_500_000_000, "2.5 GB"],
])("shows %d bytes as %s", (bytes, text) => {
  expect(renderBytes(bytes)).toBe(text);
});

it.each([
  [0, "0 %"],
  [0.035, "3.5 %"],
  [0.123_44, "12.34 %"],
  [1, "100 %"],
])("shows a share of %d as %s", (share, text) => {
  expect(renderPercent(share)).toBe(text);
});
