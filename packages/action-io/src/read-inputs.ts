import { type ActionDefinition, type InputDefinition, type InputsOf, variableOf } from "./action-definition.ts";
import { InputError } from "./input-error.ts";

/**
 * Reads the inputs of an action from the variables that the runner sets. An empty text counts as absent, as GitHub has
 * no other way to leave an input out.
 *
 * @throws InputError with every problem of every input
 */
export function readInputs<D extends ActionDefinition>(
  definition: D,
  env: NodeJS.ProcessEnv = process.env,
): InputsOf<D> {
  const problems: string[] = [];
  const values = Object.entries(definition.inputs).map(([name, input]) => {
    const text = textOf(name, input, env);
    if (text === undefined) {
      if (input.required) problems.push(`Input "${name}" is required: ${input.description}`);
      return [name, input.kind === "lines" ? [] : undefined];
    }
    const parsed = parse(text, input);
    if ("value" in parsed) return [name, parsed.value];
    const found = input.secret ? "" : ` (found ${JSON.stringify(text.slice(0, 200))})`;
    problems.push(`Input "${name}" ${parsed.problem}${found}.`);
    return [name, undefined];
  });
  if (problems.length > 0) throw new InputError(problems);
  return Object.freeze(Object.fromEntries(values)) as InputsOf<D>;
}

/** The texts of secret inputs that are there, for masking: also when another input is wrong. */
export function readSecrets(definition: ActionDefinition, env: NodeJS.ProcessEnv = process.env): string[] {
  return Object.entries(definition.inputs).flatMap(([name, input]) =>
    input.secret ? (textOf(name, input, env) ?? []) : [],
  );
}

function textOf(name: string, input: InputDefinition, env: NodeJS.ProcessEnv): string | undefined {
  const text = env[variableOf(name)]?.trim();
  if (text) return text;
  // The runner evaluates expressions before it hands a default over; here one would be taken for the value.
  return input.default?.includes("${{") ? undefined : input.default?.trim() || undefined;
}

type Parsed = { readonly value: unknown } | { readonly problem: string };

function parse(text: string, { kind = "string", choices }: InputDefinition): Parsed {
  switch (kind) {
    case "boolean":
      return parseBoolean(text);
    case "integer":
      return parseInteger(text);
    case "json":
      return parseJson(text);
    case "lines": {
      const lines = text
        .split(/[\n,]/)
        .map((line) => line.trim())
        .filter((line) => line !== "");
      return choose(lines, lines, choices);
    }
    case "string":
      return choose(text, [text], choices);
  }
}

function choose(value: unknown, texts: readonly string[], choices: readonly string[] | undefined): Parsed {
  const unknown = choices && texts.find((text) => !choices.includes(text));
  return unknown === undefined ? { value } : { problem: `takes ${choices?.join(", ")}` };
}

/** The spellings of YAML's core schema, which people know from workflows. */
function parseBoolean(text: string): Parsed {
  if (/^(true|True|TRUE)$/.test(text)) return { value: true };
  return /^(false|False|FALSE)$/.test(text) ? { value: false } : { problem: "takes true or false" };
}

function parseInteger(text: string): Parsed {
  const value = Number(text);
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(value) ? { value } : { problem: "takes a whole number" };
}

function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    return { problem: `takes JSON: ${(cause as Error).message}` };
  }
}
