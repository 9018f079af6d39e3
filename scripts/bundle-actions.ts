import path from "node:path";
import { bundleActions } from "../packages/actions/src/bundle/bundle-actions.ts";
import { runProgram } from "./run-program.ts";

/** `npx projen bundle-actions [NAME…]`: action.yml, README tables, bundles and licences of the actions. */
await runProgram(async () => {
  for (const { path: file, text, changed } of await bundleActions(
    path.join(import.meta.dirname, ".."),
    process.argv.slice(2),
  )) {
    process.stdout.write(`${changed ? "written" : "current"}  ${file} (${Buffer.byteLength(text)} bytes)\n`);
  }
  return 0;
});
