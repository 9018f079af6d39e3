import { propose } from "./propose.ts";
import { baseSite, site } from "./steps.ts";
import type { Workflow } from "./workflow.ts";

/** Newer SDK tags, new bytes behind the tag of a plain base, and digests that are not confirmed yet. */
export function bumpSdk(): Workflow {
  return propose({
    name: "bump-sdk",
    title: "Look for newer base images",
    purpose:
      "Daily and by hand: pins the newest base image that holds both archs, by digest, one pull request per branch.",
    cron: "23 4 * * *",
    inputs: {
      profile: site.profile,
      ...baseSite,
    },
  });
}
