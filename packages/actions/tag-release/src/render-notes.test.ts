import type { Registry } from "@funasr-images/registry";
import { expect, it } from "vitest";
import { samplePlan } from "../../src/testing/release-sample.ts";
import { renderNotes } from "./render-notes.ts";

const plan = samplePlan({ repository: "registry.test/funasr" } as Registry, "0.2.0", "0".repeat(40));
const facts = { indexes: [], legs: [], repository: "somebody/funasr-images" };

it("lists what users notice of the commits since the release before", () => {
  const messages = ["feat(cli): srt\n\nRelease-note: Needs ffmpeg.", "docs: more"];
  const notes = renderNotes(plan, { ...facts, messages });
  expect(notes).toContain("## Changes\n\n### Features\n\n- **cli:** srt\n  - Needs ffmpeg.\n\n## Images");
});

it("points at the changelog with the first release", () => {
  expect(renderNotes(plan, facts)).toContain("/somebody/funasr-images/blob/v0.2.0/CHANGELOG.md)");
});

it("ends a list that GitHub would not take at a whole line", () => {
  const messages = Array.from({ length: 2000 }, (_, index) => `fix: change number ${index} of too many for a release`);
  const notes = renderNotes(plan, { ...facts, messages });
  expect(notes.length).toBeLessThan(65_000);
  expect(notes).toMatch(/of too many for a release\n- …\n\n## Images/);
});
