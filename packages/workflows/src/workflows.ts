import type { Image } from "@funasr-images/catalog";
import { Component, type Project } from "projen";
import { Auditors } from "./auditors.ts";
import { build } from "./build.ts";
import { bumpSdk } from "./bump-sdk.ts";
import { modelsDrift } from "./models-drift.ts";
import { assertPolicy } from "./policy/assert-policy.ts";
import { prober } from "./prober.ts";
import { pullRequest } from "./pull-request.ts";
import { release } from "./release.ts";
import { retention } from "./retention.ts";
import { rollback } from "./rollback.ts";
import { updateDependencies } from "./update-dependencies.ts";
import { WorkflowFile } from "./workflow-file.ts";

export interface WorkflowsOptions {
  /** The catalogue: it shapes every matrix. */
  readonly images: readonly Image[];
}

/** Every workflow of the project. Synthesis fails, and writes nothing, when one breaks the policy. */
export class Workflows extends Component {
  readonly files: readonly WorkflowFile[];

  constructor(project: Project, { images }: WorkflowsOptions) {
    super(project);
    const workflows = [
      build(),
      pullRequest(images),
      release(images),
      rollback(images),
      prober(images),
      retention(),
      bumpSdk(),
      modelsDrift(),
      updateDependencies(),
    ];
    this.files = workflows.map((workflow) => new WorkflowFile(project, workflow));
    new Auditors(project);
  }

  override preSynthesize(): void {
    assertPolicy(this.files.map((file) => ({ file: file.path, text: file.render() })));
  }
}
