import path from "node:path";
import { bundleActions } from "../packages/actions/src/bundle/bundle-actions.ts";
import { runProgram } from "./run-program.ts";

const usage = `Usage: npx projen bundle-actions [NAME]...

Writes action.yml, README table, bundle and licences of every custom action, or of those that are named.

Exit codes: 0 written or current, 1 failed
`;

await runProgram(usage, async () => {
  for (const { path: file, text, changed } of await bundleActions(
    path.join(import.meta.dirname, ".."),
    process.argv.slice(2),
  )) {
    process.stdout.write(`${changed ? "written" : "current"}  ${file} (${Buffer.byteLength(text)} bytes)\n`);
  }
  return 0;
});
