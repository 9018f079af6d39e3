import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  judgeMutation,
  mutatedRooms,
  mutationFolder,
  mutationGoal,
  planMutation,
  readMutationRequests,
  renderMutation,
} from "@funasr-images/workspace";
import { Stryker } from "@stryker-mutator/core";
import { runProgram } from "./run-program.ts";

const root = path.join(import.meta.dirname, "..");
const usage = `Usage: npx projen mutate [ROOM | FILE]... [options]

Puts small faults into the sources, one at a time, and looks whether the room's quick tests notice. Without arguments
in all rooms that decide, which takes hours; a second run only tries what changed since. Files are globs such as
packages/release/src/plan-*.ts; the table then counts what is known of their room.

Rooms: ${Object.keys(mutatedRooms).join(", ")}

  --concurrency N   test runners beside each other (default 1)
  --tables          mutate what is evaluated once, at the import, too: several times as slow
  --force           try all again, also what is known

Reports lie in ${mutationFolder("ROOM")}/. What is left out, and why: packages/workspace/README.md.
Exit codes: 0 every room has at least ${mutationGoal} %, 1 one has less or its tests fail, 2 bad usage, 130 interrupted
`;

await runProgram(usage, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      concurrency: { type: "string", default: "1" },
      force: { type: "boolean", default: false },
      tables: { type: "boolean", default: false },
    },
  });
  process.chdir(root);
  const rows = [];
  for (const request of readMutationRequests(positionals)) {
    process.stderr.write(`${request.room}:\n`);
    const { force, tables } = values;
    const options = planMutation({ ...request, concurrency: Number(values.concurrency), force, tables });
    await new Stryker(options).runMutationTest();
    const report = await readFile(`${mutationFolder(request.room)}/report.json`, "utf8");
    const left = Object.keys(mutatedRooms[request.room] ?? {});
    rows.push(judgeMutation(request.room, JSON.parse(report), left));
  }
  process.stdout.write(renderMutation(rows));
  return rows.every(({ score }) => score >= mutationGoal) ? 0 : 1;
});
