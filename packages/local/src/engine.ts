import { execa } from "execa";

/** A Docker engine, and how to give it up. */
export interface Engine {
  readonly version: string;
  /** What a person types to talk to it: `docker` or `sudo docker`. */
  readonly docker: string;
  /** What a person types to end it; absent when it was there before. */
  readonly end?: string;
  /** Ends what was started for this run, and nothing else. */
  stop(): Promise<void>;
  /** Leaves the engine running, and ends what only this run needed. */
  leave(): Promise<void>;
}

/** What the engine that Docker's command line finds calls itself; undefined when none answers. */
export async function engineVersion(): Promise<string | undefined> {
  const { stdout, failed } = await execa("docker", ["version", "--format", "{{.Server.Version}}"], {
    reject: false,
    timeout: 10_000,
  });
  return failed ? undefined : stdout.trim();
}
