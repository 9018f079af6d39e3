import { Component, type Project, TextFile } from "projen";

/** A finding of an external auditor that this project does not follow, with the reason. */
export interface AuditException {
  readonly auditor: "zizmor" | "actionlint";
  /** The audit's name, or the message as a regular expression. */
  readonly finding: string;
  readonly reason: string;
}

export const auditExceptions: readonly AuditException[] = [
  {
    auditor: "zizmor",
    finding: "self-repository",
    reason:
      "the actions run from the checkout, beside the node_modules that they load esbuild from; `$/` would run them from elsewhere, and nektos/act does not know it",
  },
  {
    auditor: "actionlint",
    finding: 'unexpected key "queue" for "concurrency" section',
    reason: "actionlint 1.7.12 is older than `queue: max` (May 2026); GitHub's own parser accepts it",
  },
];

/** `.github/zizmor.yml` and `.github/actionlint.yaml`: the exceptions, each with its reason. */
export class Auditors extends Component {
  constructor(project: Project) {
    super(project);
    const zizmor = new TextFile(project, ".github/zizmor.yml");
    zizmor.addLine(`# ${zizmor.marker}`);
    zizmor.addLine("rules:");
    for (const { finding, reason } of exceptionsOf("zizmor")) {
      for (const line of [`  # ${reason}`, `  ${finding}:`, "    disable: true"]) zizmor.addLine(line);
    }
    zizmor.addLine("");
    const actionlint = new TextFile(project, ".github/actionlint.yaml");
    actionlint.addLine(`# ${actionlint.marker}`);
    for (const line of ["paths:", "  .github/workflows/*.yml:", "    ignore:"]) actionlint.addLine(line);
    for (const { finding, reason } of exceptionsOf("actionlint")) {
      for (const line of [`      # ${reason}`, `      - '${finding}'`]) actionlint.addLine(line);
    }
    actionlint.addLine("");
  }
}

function exceptionsOf(auditor: AuditException["auditor"]): AuditException[] {
  return auditExceptions.filter((exception) => exception.auditor === auditor);
}
