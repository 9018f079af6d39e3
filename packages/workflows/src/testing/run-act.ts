import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

export interface ActOptions {
  /** The program. */
  readonly act: string;
  /** A git checkout with a remote on GitHub. */
  readonly checkout: string;
  /** A file name in `.github/workflows`. */
  readonly workflow: string;
  readonly event: "push" | "pull_request" | "workflow_dispatch";
  /** Repository variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** From `writeStandIns`. */
  readonly standIns: readonly string[];
  /** The file that takes the whole log. */
  readonly log: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface ActResult {
  readonly ok: boolean;
  /** Job, with its matrix: `image offline/amd64` -> its result. */
  readonly jobs: Readonly<Record<string, string>>;
}

/** One line of `act --json`. */
interface ActLine {
  readonly msg?: string;
  readonly jobID?: string;
  readonly matrix?: Readonly<Record<string, string>>;
  readonly jobResult?: string;
  readonly stepResult?: string;
  readonly step?: string;
  readonly raw_output?: boolean;
}

/** Runs a workflow with nektos/act on this machine itself. Jobs share its engine; the legs of a matrix run side by side. */
export async function runAct(options: ActOptions): Promise<ActResult> {
  const log = createWriteStream(options.log);
  const child = spawn(options.act, actArguments(options), {
    cwd: options.checkout,
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.signal ? { signal: options.signal, killSignal: "SIGTERM" } : {}),
  });
  const jobs: Record<string, string> = {};
  const read = async (stream: NodeJS.ReadableStream) => {
    for await (const text of createInterface({ input: stream })) {
      const line = parse(text);
      const job = [line.jobID, Object.values(line.matrix ?? {}).join("/")].filter(Boolean).join(" ");
      const said = `${job ? `${job}: ` : ""}${(line.msg ?? "").trimEnd()}`;
      log.write(`${said}\n`);
      if (line.jobResult) jobs[job] = line.jobResult;
      if (line.stepResult || line.jobResult) options.onLine?.(said);
    }
  };
  const exited = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [code] = await Promise.all([exited, read(child.stdout), read(child.stderr)]);
  await new Promise((resolve) => log.end(resolve));
  return { ok: code === 0, jobs };
}

/** The command line; pure. */
export function actArguments(options: ActOptions): string[] {
  const { event, workflow, variables, secrets = {}, env = {}, standIns } = options;
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  return [
    event,
    // A job that fails would leave its checkout with all packages in the user's cache, 1 GB each.
    ...["--workflows", `.github/workflows/${workflow}`, "--json", "--concurrent-jobs", "1", "--rm"],
    // On this machine itself, not in a container: the jobs need its engine.
    ...["ubuntu-24.04", "ubuntu-24.04-arm"].flatMap((runner) => ["--platform", `${runner}=-self-hosted`]),
    ...pairs("--var", variables),
    ...pairs("--secret", secrets),
    ...pairs("--env", env),
    ...standIns.flatMap((standIn) => ["--local-repository", standIn]),
  ];
}

function parse(text: string): ActLine {
  try {
    return JSON.parse(text) as ActLine;
  } catch {
    return { msg: text };
  }
}
