import { Document, isMap, isScalar, type Scalar, type YAMLMap } from "yaml";
import type { Pin } from "./pins.ts";
import type { Job, Workflow } from "./workflow.ts";
import { WorkflowError } from "./workflow-error.ts";

/**
 * A workflow as YAML. projen's own YAML has no comments, and GitHub's tools want them: the version beside a pinned
 * commit, the reason beside a permission.
 *
 * @param marker projen's, which says that the file is generated
 * @throws Error for an action that is not in the table
 */
export function renderWorkflow(workflow: Workflow, pins: readonly Pin[], marker?: string): string {
  const { name, purpose, on, concurrency, jobs } = workflow;
  const content = { name, on, permissions: {}, concurrency, jobs };
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = [...(marker ? [marker] : []), ...purpose.split("\n")].map((line) => ` ${line}`).join("\n");
  for (const [id, job] of Object.entries(jobs)) {
    for (const [permission, { access, why }] of Object.entries(job.permissions)) {
      document.setIn(["jobs", id, "permissions", permission], commented(document, access, why));
    }
    if ("steps" in job) pinSteps(document, id, job, pins);
  }
  spread(document.getIn(["jobs"]));
  return document.toString({ lineWidth: 0 });
}

function pinSteps(document: Document, id: string, { steps }: Job, pins: readonly Pin[]): void {
  for (const [index, step] of steps.entries()) {
    if (!("uses" in step) || step.uses.startsWith("./")) continue;
    const pin = pins.find(({ action }) => action === step.uses);
    if (!pin) {
      const fix = "Add it to packages/workflows/src/pins.ts.";
      throw new WorkflowError("NOT_PINNED", `${step.uses} is not in the pin table`, { fix });
    }
    const reference = commented(document, `${pin.action}@${pin.sha}`, pin.version);
    document.setIn(["jobs", id, "steps", index, "uses"], reference);
  }
}

function commented(document: Document, value: string, comment: string): Scalar {
  const scalar = document.createNode(value) as Scalar;
  scalar.comment = ` ${comment}`;
  return scalar;
}

/** An empty line before every job but the first. */
function spread(jobs: unknown): void {
  if (!isMap(jobs)) return;
  for (const { key } of (jobs as YAMLMap).items.slice(1)) if (isScalar(key)) key.spaceBefore = true;
}
