import { describe, expect, it } from "vitest";
import { renderWorkflow } from "./render-workflow.ts";
import type { Workflow } from "./workflow.ts";

const sha = "3d3c42e5aac5ba805825da76410c181273ba90b1";
const pins = [{ action: "actions/checkout", version: "v7.0.1", sha }];
const workflow: Workflow = {
  name: "one",
  purpose: "What it is for.",
  on: { workflow_dispatch: { inputs: { "dry-run": { type: "boolean" } } } },
  concurrency: { group: "one", "cancel-in-progress": false },
  jobs: {
    work: {
      name: "Work",
      permissions: { contents: { access: "read", why: "checks out" } },
      "runs-on": "ubuntu-24.04",
      "timeout-minutes": 5,
      steps: [
        { name: "Check out", uses: "actions/checkout" },
        { name: "Say", run: "echo one\necho two\n" },
      ],
    },
  },
};

describe("renderWorkflow", () => {
  it("writes what GitHub reads and, as comments, what people and auditors read", () => {
    expect(renderWorkflow(workflow, pins, "generated")).toBe(`# generated
# What it is for.

name: one
on:
  workflow_dispatch:
    inputs:
      dry-run:
        type: boolean
permissions: {}
concurrency:
  group: one
  cancel-in-progress: false
jobs:
  work:
    name: Work
    permissions:
      contents: read # checks out
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - name: Check out
        uses: actions/checkout@${sha} # v7.0.1
      - name: Say
        run: |
          echo one
          echo two
`);
  });

  it("refuses an action that is not in the pin table, and says where to add it", () => {
    expect(() => renderWorkflow(workflow, [])).toThrow(/actions\/checkout is not in the pin table.*pins\.ts/);
  });
});
