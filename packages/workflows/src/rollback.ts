import type { Image } from "@funasr-images/catalog";
import { runners } from "./matrix.ts";
import { promotion } from "./release.ts";
import { checkout, onMain, registryLogin, site } from "./steps.ts";
import type { Workflow } from "./workflow.ts";

/** Goes back to an earlier version. */
export function rollback(images: readonly Image[]): Workflow {
  return {
    name: "rollback",
    purpose: "By hand: moves the tags of every branch back to a version. Nothing is rebuilt.",
    on: {
      workflow_dispatch: {
        inputs: {
          version: { description: "The version to go back to, X.Y.Z", required: true, type: "string" },
          faulty: {
            description: "What is wrong with the newest version; a release does not bring it back unchanged",
            type: "choice",
            options: ["all", ...images.map(({ branch }) => branch)],
            default: "all",
          },
          "dry-run": { description: "Only list what would move", type: "boolean", default: false },
        },
      },
    },
    concurrency: promotion,
    jobs: {
      rollback: {
        name: "Roll back",
        if: onMain,
        environment: "release",
        "runs-on": runners.amd64,
        "timeout-minutes": 20,
        permissions: {
          contents: { access: "write", why: "marks the releases on GitHub" },
          packages: { access: "write", why: "moves tags" },
        },
        steps: [
          ...checkout(),
          {
            name: "Roll back",
            uses: "./packages/actions/rollback",
            with: {
              ...site,
              ...registryLogin,
              version: "${{ inputs.version }}",
              faulty: "${{ inputs.faulty != 'all' && inputs.faulty || '' }}",
              "dry-run": "${{ inputs.dry-run }}",
              "github-token": "${{ github.token }}",
            },
          },
        ],
      },
    },
  };
}
