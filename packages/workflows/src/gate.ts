import { runners } from "./matrix.ts";
import type { CallJob, Job } from "./workflow.ts";

/**
 * The one check that branch protection asks for: every other job of the workflow, taken from the workflow itself.
 * It always runs, because a required check that is skipped counts as passed. Only a job that has a condition may be
 * skipped.
 */
export function gateJob(jobs: Readonly<Record<string, Job | CallJob>>): Job {
  const skippable = Object.entries(jobs).flatMap(([id, job]) => (job.if === undefined ? [] : [id]));
  return {
    name: "Gate",
    needs: Object.keys(jobs),
    if: "always()",
    permissions: {},
    "runs-on": runners.amd64,
    "timeout-minutes": 5,
    steps: [
      {
        name: "Judge every job",
        env: { NEEDS: "${{ toJSON(needs) }}", SKIPPABLE: JSON.stringify(skippable) },
        run: `jq -r 'to_entries[] | "\\(.key): \\(.value.result)"' <<< "$NEEDS"
jq -e --argjson skippable "$SKIPPABLE" 'to_entries | all(
  .key as $job | .value.result == "success" or (.value.result == "skipped" and ($skippable | any(. == $job)))
)' <<< "$NEEDS" > /dev/null
`,
      },
    ],
  };
}
