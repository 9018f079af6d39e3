import { expect, it } from "vitest";
import { renderNextRelease, withReleases } from "./render-changelog.ts";

const empty = "# Changelog\n\n<!-- releases -->\n<!-- /releases -->\n\n## By hand\n\n- the past\n";
const releases = [
  { version: "0.2.0", date: "2026-12-02", messages: ["feat(cli): srt\n\nRelease-note: Needs ffmpeg.", "fix: order"] },
  { version: "0.1.1", date: "2026-12-01", messages: ["docs: more"] },
  { version: "0.1.0", date: "2026-11-30" },
];

it("puts the releases between its marks, and keeps what people wrote", () => {
  expect(withReleases(empty, releases)).toBe(`# Changelog

<!-- releases -->

## 0.2.0 (2026-12-02)

### Features

- **cli:** srt
  - Needs ffmpeg.

### Fixes

- order

## 0.1.1 (2026-12-01)

Nothing that users notice.

## 0.1.0 (2026-11-30)

The first release, with all that stands below.

<!-- /releases -->

## By hand

- the past
`);
});

it("gives the same file when it is written again, or after another release", () => {
  const before = withReleases(empty, releases.slice(1));
  expect(withReleases(before, releases)).toBe(withReleases(empty, releases));
});

it("needs its marks", () => {
  expect(() => withReleases("# Changelog\n", releases)).toThrow(expect.objectContaining({ code: "NO_MARKS" }));
});

it("gives the version and the changes of the next release, when there are any", () => {
  expect(renderNextRelease("0.2.0", ["fix: order"])).toBe("## 0.2.1\n\n### Fixes\n\n- order\n");
  expect(renderNextRelease("0.2.0", [])).toBeUndefined();
});
