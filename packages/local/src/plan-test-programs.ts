import type { PackagePlan } from "./plan-packages.ts";
import type { Machine } from "./read-machine.ts";

/** What tests find on a machine, beside what the pipeline itself needs. */
export interface TestPrograms {
  /** Python can make virtual environments: a test runs the hub's own SDK in one. */
  readonly python: boolean;
  /** Tests write recordings in the formats of this world with it. */
  readonly ffmpeg: boolean;
  /** Writes those of telephones (AMR), which the distribution's ffmpeg does not. */
  readonly sox: boolean;
  /** The page is tried in a real browser. */
  readonly browser: boolean;
  /** Without one a screenshot of the page shows boxes. */
  readonly chineseFont: boolean;
  /** The local hub is shown to them. */
  readonly hubClients: boolean;
}

/** Decides which packages the tests lack. */
export function planTestPrograms(found: TestPrograms, { distribution }: Pick<Machine, "distribution">): PackagePlan {
  const packages = [
    ...(found.python ? [] : ["python3-venv"]),
    ...(found.ffmpeg ? [] : ["ffmpeg"]),
    ...(found.sox ? [] : ["sox", "libsox-fmt-base"]),
    ...(found.browser ? [] : ["chromium"]),
    ...(found.chineseFont ? [] : ["fonts-noto-cjk"]),
    ...(found.hubClients ? [] : ["aria2", "git-lfs"]),
  ];
  if (packages.length === 0) return { kind: "nothing" };
  const fromApt = ["debian", "ubuntu"].includes(distribution);
  // Ubuntu's package of that name installs a snap, which does not start in a container.
  if (fromApt && (found.browser || distribution === "debian")) return { kind: "apt", packages };
  return {
    kind: "impossible",
    reason:
      `The tests lack ${packages.join(", ")}, which are not in the packages of "${distribution}". ` +
      "Install them and run again; a Chromium or Chrome in another place is named by CHROMIUM=/path/to/it.",
  };
}
