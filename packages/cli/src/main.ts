#!/usr/bin/env node
import { runCli } from "./run-cli.ts";
import { openTerminal } from "./terminal.ts";

const { stdin, stdout, stderr, env } = process;

// A reader of the output may stop, as `head` does.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), openTerminal({ stdin, stdout, stderr, env, process }));
