import { type Labels, parseLabels } from "@funasr-images/client";
import { ProgramError } from "@funasr-images/errors";
import { type Command, Option } from "commander";
import type { Terminal } from "./terminal.ts";

export interface LabelsFlag {
  /** False: `--no-labels`, how `--labels none` was called. */
  readonly labels: Labels | false;
}

/** What is shown beside the text, for every command that writes documents. */
export function addLabelsFlag(command: Command, { messages }: Terminal): Command {
  const parse = (value: string): Labels => {
    try {
      return parseLabels(value);
    } catch (cause) {
      throw new ProgramError("USAGE", messages.badLabels(value), { cause });
    }
  };
  return command
    .addOption(new Option("--labels <kinds>", messages.help.labels).default("auto").argParser(parse))
    .addOption(new Option("--no-labels").hideHelp());
}

export function readLabels({ labels }: LabelsFlag): Labels {
  return labels || [];
}
