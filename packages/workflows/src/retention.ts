import { runners } from "./matrix.ts";
import { promotion } from "./release.ts";
import { checkout, onMain, registryLogin, site } from "./steps.ts";
import type { Workflow } from "./workflow.ts";

/** Deletes old images, once a person has confirmed it. */
export function retention(): Workflow {
  return {
    name: "retention",
    purpose:
      "Mondays: lists what nothing refers to any more. Deletes only by hand, or with the variable RETENTION=delete.",
    on: {
      schedule: [{ cron: "37 3 * * 1" }],
      workflow_dispatch: {
        inputs: {
          keep: { description: "How many releases stay", type: "string", default: "10" },
          "dry-run": { description: "Only list what would be deleted", type: "boolean", default: true },
          confirm: {
            description: "The plan's name from a dry run, when it deletes more than a third of everything",
            type: "string",
          },
        },
      },
    },
    concurrency: promotion,
    jobs: {
      retention: {
        name: "Retention",
        if: onMain,
        environment: "release",
        "runs-on": runners.amd64,
        "timeout-minutes": 30,
        permissions: {
          contents: { access: "read", why: "checks out" },
          packages: { access: "write", why: "deletes package versions" },
        },
        steps: [
          ...checkout(),
          {
            name: "Find what nothing refers to",
            uses: "./packages/actions/retention",
            with: {
              ...site,
              ...registryLogin,
              keep: "${{ inputs.keep || '10' }}",
              // A schedule has no inputs.
              "dry-run":
                "${{ github.event_name == 'workflow_dispatch' && inputs.dry-run || github.event_name == 'schedule' && vars.RETENTION != 'delete' }}",
              // A schedule cannot confirm: a plan that needs confirmation waits for a run by hand.
              confirm: "${{ inputs.confirm }}",
              "github-token": "${{ github.token }}",
            },
          },
        ],
      },
    },
  };
}
