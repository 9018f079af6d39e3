import path from "node:path";
import { parseArgs } from "node:util";
import { packPackage } from "../packages/cli/pack/pack-package.ts";
import { runProgram } from "./run-program.ts";

const usage = `Usage: npx projen pack-client [--version X.Y.Z] [DIRECTORY]

Writes the npm package of the client, ready for npm publish (default: 0.0.0 in .local/client-package).

Exit codes: 0 written, 1 failed, 2 bad usage
`;

await runProgram(usage, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { version: { type: "string", default: "0.0.0" } },
  });
  const directory = path.resolve(positionals[0] ?? ".local/client-package");
  await packPackage(directory, values.version);
  process.stdout.write(`${directory}\n`);
  return 0;
});
