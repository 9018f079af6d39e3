import type { ActionDefinition, InputDefinition } from "./action-definition.ts";

/** The inputs and outputs of an action as Markdown. */
export function renderInputsTable({ inputs, outputs }: ActionDefinition): string {
  const takes = Object.entries(inputs).map(([name, input]) => [`\`${name}\``, input.description, traitsOf(input)]);
  const gives = Object.entries(outputs).map(([name, output]) => [`\`${name}\``, output.description]);
  return [
    ...(takes.length > 0 ? table(["input", "", "value"], takes) : ["No inputs."]),
    "",
    ...(gives.length > 0 ? table(["output", ""], gives) : ["No outputs."]),
  ].join("\n");
}

function traitsOf({ kind = "string", choices, required, default: standard, secret }: InputDefinition): string {
  const traits = [
    choices ? choices.map((choice) => `\`${choice}\``).join(" or ") : kind === "string" ? "" : kind,
    secret ? "secret" : "",
    required ? "**required**" : "",
    standard ? `default \`${standard.replaceAll("\n", "`, `")}\`` : "",
  ];
  return traits.filter((trait) => trait !== "").join(", ");
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
