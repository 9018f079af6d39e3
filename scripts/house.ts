import path from "node:path";
import { parseArgs } from "node:util";
import { checkHouse, renderHouse, rooms } from "@funasr-images/workspace";
import { runProgram } from "./run-program.ts";

await runProgram(async () => {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const house = await checkHouse(path.join(import.meta.dirname, ".."), rooms);
  process.stdout.write(values.json ? `${JSON.stringify(house, null, 2)}\n` : renderHouse(house.rows));
  return house.ok ? 0 : 1;
});
