import path from "node:path";
import { parseArgs } from "node:util";
import { checkHouse, renderHouse, rooms } from "@funasr-images/workspace";
import { runProgram } from "./run-program.ts";

const usage = `Usage: npx projen house [--json]

Measures the sources (packages/workspace/README.md says what), and fails when a goal is missed; --json is for programs.

Exit codes: 0 every goal is met, 1 one is missed, 2 bad usage
`;

await runProgram(usage, async () => {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const house = await checkHouse(path.join(import.meta.dirname, ".."), rooms);
  process.stdout.write(values.json ? `${JSON.stringify(house, null, 2)}\n` : renderHouse(house.rows));
  return house.ok ? 0 : 1;
});
