import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Say } from "@funasr-images/pipeline";
import { LocalError } from "../local-error.ts";
import { type Changes, compareSnapshots, parseSnapshot, type Snapshot } from "./compare-snapshots.ts";
import type { TrialPlan } from "./plan-trials.ts";
import { buildTrialImage, startTrialMachine, type TrialGround, type TrialMachine } from "./trial-machine.ts";

/** What one command has done on one machine. */
export interface TrialRow {
  readonly machine: string;
  readonly command: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly changes: Changes;
  /** Why it is not ok. */
  readonly complaints: readonly string[];
}

/** What is run, in this order, on every machine. */
export interface TrialCommands {
  readonly runLocal: string;
  readonly test: string;
}

/** Tries both commands on machines of their own, one after the other; logs lie in the work folder. */
export async function tryMachines(
  plans: readonly TrialPlan[],
  commands: TrialCommands,
  ground: TrialGround & { readonly say: Say; readonly onRow: (row: TrialRow) => void },
): Promise<boolean> {
  let ok = true;
  for (const plan of plans) {
    ground.say.line(`${plan.name}: preparing`);
    const machine = await startTrialMachine(plan, await buildTrialImage(plan.suite, ground), ground);
    try {
      const prepared = await machine.run("root", plan.before);
      if (prepared.exitCode !== 0)
        throw new LocalError("TRIAL_BROKEN", `${plan.name} cannot be prepared: ${prepared.all}`);
      for (const step of planSteps(plan, commands)) {
        const row = await tryStep(machine, plan, step, ground);
        ground.onRow(row);
        ok &&= row.ok;
      }
    } finally {
      await machine.remove();
    }
  }
  return ok;
}

interface Step {
  readonly name: string;
  readonly command: string;
  readonly expected: RegExp;
  readonly exitCode: number;
}

/** Holds a port, and is gone with the command. */
const holder = "/usr/bin/busybox httpd -f -p 127.0.0.1:5000 -h /srv & trap 'kill $!' EXIT; sleep 1;";

function planSteps(plan: TrialPlan, { runLocal, test }: TrialCommands): Step[] {
  const seen =
    plan.user === "root" ? "busybox \\(process \\d+ of user root\\)" : "busybox \\(process \\d+ of user person\\)";
  const taken = new RegExp(`PORT_TAKEN: Port 5000 is taken by ${seen}.*FUNASR_REGISTRY=localhost:PORT/funasr`);
  const tests = { expected: /^tests: [1-9]\d* passed, 0 failed/m, exitCode: 0 };
  const refused = { expected: plan.expected, exitCode: plan.exitCode };
  return [
    { name: "run-local, port taken", command: `${holder} ${runLocal}`, expected: taken, exitCode: 1 },
    { name: "run-local", command: runLocal, ...refused },
    { name: "test", command: test, ...(plan.exitCode === 0 ? tests : refused) },
  ];
}

async function tryStep(machine: TrialMachine, plan: TrialPlan, step: Step, ground: TrialGround): Promise<TrialRow> {
  const before = await takeSnapshot(machine);
  const started = performance.now();
  const { all, exitCode } = await machine.run(plan.user, `cd ~/checkout; ${step.command}`);
  const seconds = (performance.now() - started) / 1000;
  const changes = compareSnapshots(before, await takeSnapshot(machine));
  const log = path.join(ground.work, `${plan.name}-${step.name.replaceAll(/\W+/g, "-")}.log`);
  await writeFile(log, all);
  const complaints = [
    ...(exitCode === step.exitCode ? [] : [`exit code ${exitCode} instead of ${step.exitCode}`]),
    ...(step.expected.test(all) ? [] : [`its output (${log}) does not say ${step.expected}`]),
    ...changes.unsaid,
  ];
  return { machine: plan.name, command: step.name, ok: complaints.length === 0, seconds, changes, complaints };
}

async function takeSnapshot(machine: TrialMachine): Promise<Snapshot> {
  const script = await readFile(path.join(import.meta.dirname, "snapshot-machine.sh"), "utf8");
  const { all } = await machine.run("root", script);
  return parseSnapshot(all);
}

/** The rows as a table, with what is wrong below each. */
export function renderRow({ machine, command, ok, seconds, changes, complaints }: TrialRow): string {
  const counts = `${changes.installed.length} packages, ${changes.withPackages.length} files of theirs`;
  const line = [
    ok ? "ok    " : "FAILED",
    machine.padEnd(24),
    command.padEnd(22),
    `${seconds.toFixed(0)} s`.padStart(6),
    ` ${counts}, ${changes.unsaid.length} changes unsaid`,
  ].join("  ");
  return [line, ...complaints.map((text) => `        ${text}`)].join("\n");
}
