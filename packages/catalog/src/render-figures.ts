/** Bytes with the unit of a thousand that fits: `999 B`, `1.0 kB`, `238.4 MB`. */
export function renderBytes(bytes: number): string {
  let value = Math.round(bytes);
  let unit = "B";
  for (const larger of ["kB", "MB", "GB", "TB"]) {
    // As it would be shown: 999,960 bytes are 1.0 MB, not 1000.0 kB.
    if (value < (unit === "B" ? 1000 : 999.95)) break;
    value /= 1000;
    unit = larger;
  }
  return `${unit === "B" ? value : value.toFixed(1)} ${unit}`;
}

/** A share in percent, with two digits at most: `0 %`, `3.5 %`, `12.34 %`. */
export function renderPercent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
