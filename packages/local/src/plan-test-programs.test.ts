import { expect, it } from "vitest";
import { planTestPrograms } from "./plan-test-programs.ts";

const all = { python: true, ffmpeg: true, sox: true, browser: true, chineseFont: true, hubClients: true };
const none = { python: false, ffmpeg: false, sox: false, browser: false, chineseFont: false, hubClients: false };

it("installs nothing where nothing is missing, on any distribution", () => {
  expect(planTestPrograms(all, { distribution: "fedora" })).toEqual({ kind: "nothing" });
});

it("installs what is missing from the distribution's packages", () => {
  expect(planTestPrograms(none, { distribution: "debian" })).toEqual({
    kind: "apt",
    packages: ["python3-venv", "ffmpeg", "sox", "libsox-fmt-base", "chromium", "fonts-noto-cjk", "aria2", "git-lfs"],
  });
  expect(planTestPrograms({ ...none, browser: true }, { distribution: "ubuntu" })).toEqual({
    kind: "apt",
    packages: ["python3-venv", "ffmpeg", "sox", "libsox-fmt-base", "fonts-noto-cjk", "aria2", "git-lfs"],
  });
});

it.each([
  ["ubuntu", none],
  ["fedora", { ...all, ffmpeg: false }],
])("says on %s what to install by hand, and how to name a browser", (distribution, found) => {
  expect(planTestPrograms(found, { distribution })).toMatchObject({
    kind: "impossible",
    reason: expect.stringMatching(/lack .*ffmpeg.*CHROMIUM=/),
  });
});
