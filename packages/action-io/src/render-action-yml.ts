import type { ActionDefinition } from "./action-definition.ts";

/** The `action.yml` of an action whose bundle lies in `dist/`. */
export function renderActionYml({ name, description, inputs, outputs, post }: ActionDefinition): string {
  const lines = [
    '# Generated from src/definition.ts. To change it, edit that file and run "npx projen bundle-actions".',
    `name: ${quote(name)}`,
    `description: ${quote(description)}`,
    ...section(
      "inputs",
      Object.entries(inputs).map(([key, input]) => [
        `  ${key}:`,
        `    description: ${quote(input.description)}`,
        `    required: ${input.required ?? false}`,
        ...(input.default === undefined ? [] : [`    default: ${quote(input.default)}`]),
      ]),
    ),
    ...section(
      "outputs",
      Object.entries(outputs).map(([key, output]) => [`  ${key}:`, `    description: ${quote(output.description)}`]),
    ),
    "runs:",
    "  using: node24",
    "  main: dist/index.mjs",
    ...(post ? ["  post: dist/post.mjs"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function section(name: string, entries: readonly (readonly string[])[]): string[] {
  return entries.length === 0 ? [] : [`${name}:`, ...entries.flat()];
}

/** JSON's strings are YAML's double-quoted ones. */
function quote(text: string): string {
  return JSON.stringify(text);
}
