import { runners } from "./matrix.ts";
import { botOrOwnToken, botToken, checkout } from "./steps.ts";
import type { Workflow } from "./workflow.ts";

/** A workflow that looks outside on a schedule and proposes what changed as a pull request. */
export function propose(options: {
  readonly name: "bump-sdk" | "models-drift";
  readonly title: string;
  readonly purpose: string;
  readonly cron: string;
  /** Inputs of the action beside token and dry run. */
  readonly inputs: Readonly<Record<string, string>>;
}): Workflow {
  const { name, title, purpose, cron, inputs } = options;
  return {
    name,
    purpose,
    on: {
      schedule: [{ cron }],
      workflow_dispatch: {
        inputs: { "dry-run": { description: "Only list what would change", type: "boolean", default: false } },
      },
    },
    concurrency: { group: name, "cancel-in-progress": false },
    jobs: {
      [name]: {
        name: title,
        environment: "automation",
        "runs-on": runners.amd64,
        "timeout-minutes": 60,
        permissions: {
          contents: { access: "write", why: "pushes the branch of the pull request" },
          "pull-requests": { access: "write", why: "opens or updates it" },
        },
        steps: [
          ...checkout(),
          ...botToken(),
          {
            name: title,
            uses: `./packages/actions/${name}`,
            with: { ...inputs, "github-token": botOrOwnToken, "dry-run": "${{ inputs.dry-run || false }}" },
          },
        ],
      },
    },
  };
}
