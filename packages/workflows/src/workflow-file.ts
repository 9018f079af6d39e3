import { FileBase, type Project } from "projen";
import { pins } from "./pins.ts";
import { renderWorkflow } from "./render-workflow.ts";
import type { Workflow } from "./workflow.ts";

/** `.github/workflows/<name>.yml`. */
export class WorkflowFile extends FileBase {
  readonly workflow: Workflow;

  constructor(project: Project, workflow: Workflow) {
    super(project, `.github/workflows/${workflow.name}.yml`);
    this.workflow = workflow;
  }

  /** The text of the file. */
  render(): string {
    return renderWorkflow(this.workflow, pins, this.marker);
  }

  protected override synthesizeContent(): string {
    return this.render();
  }
}
