import { jobsOf, type Rule } from "./rule.ts";

/** Only a job behind an environment sees a secret; the job's own token is not one. */
export const secretsInEnvironments: Rule = {
  name: "secrets-in-environments",
  check: (workflow) => [
    ...(secretsIn(workflow.value.env).length > 0 ? ["env of the workflow holds a secret; give it to one job"] : []),
    ...jobsOf(workflow).flatMap(([id, job]) => {
      if (job.secrets !== undefined) return [`job ${id} passes secrets on to another workflow`];
      if (job.environment !== undefined) return [];
      return secretsIn(job).map((name) => `job ${id} uses ${name} and has no environment`);
    }),
  ],
};

function secretsIn(value: unknown): string[] {
  const named = JSON.stringify(value ?? "").matchAll(/\bsecrets\s*(?:\.\s*([\w-]+)|\[)/g);
  return [...new Set([...named].map(([, name]) => `secrets.${name ?? "[…]"}`))].filter(
    (name) => name !== "secrets.GITHUB_TOKEN",
  );
}
