import { execa } from "execa";

/** A Docker engine, and how to give it up. */
export interface Engine {
  readonly version: string;
  /** What a person types to talk to it: `docker`, `sudo docker` or `docker -H ADDRESS`. */
  readonly docker: string;
  /** What a person types to end it; absent when it was there before. */
  readonly end?: string;
  /** Ends what was started for this run, and nothing else. */
  stop(): Promise<void>;
  /** Leaves the engine running, and ends what only this run needed. */
  leave(): Promise<void>;
}

/**
 * What an engine calls itself; undefined when none answers.
 *
 * @param socket @default that of the engine that Docker's command line finds
 */
export async function engineVersion(socket?: string): Promise<string | undefined> {
  const host = socket === undefined ? [] : ["-H", `unix://${socket}`];
  const { stdout, failed } = await execa("docker", [...host, "version", "--format", "{{.Server.Version}}"], {
    reject: false,
    timeout: 10_000,
  });
  return failed ? undefined : stdout.trim();
}
