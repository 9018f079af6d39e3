/** How the text of an input is read; `string` as it is, `lines` as one value a line, or with commas between. */
export type InputKind = "string" | "boolean" | "integer" | "lines" | "json";

/** One input of an action. */
export interface InputDefinition {
  /** One sentence, for `action.yml` and the README. */
  readonly description: string;
  /** @default "string" */
  readonly kind?: InputKind;
  /** @default false */
  readonly required?: boolean;
  /** As it would be written in a workflow. One that holds an expression is evaluated by GitHub and nowhere else. */
  readonly default?: string;
  /** The only values of a `string`, or of each line of `lines`. @default any */
  readonly choices?: readonly string[];
  /** Masked in the log and never quoted in an error. @default false */
  readonly secret?: boolean;
}

/** One output of an action. */
export interface OutputDefinition {
  readonly description: string;
}

type Inputs = Readonly<Record<string, InputDefinition>>;
type Outputs = Readonly<Record<string, OutputDefinition>>;

/** The inputs and outputs of an action: `action.yml`, the README's table and the types of its code come from it. */
export interface ActionDefinition<I extends Inputs = Inputs, O extends Outputs = Outputs> {
  readonly name: string;
  readonly description: string;
  readonly inputs: I;
  readonly outputs: O;
  /** Whether `dist/post.mjs` runs at the end of the job. @default false */
  readonly post?: boolean;
}

/**
 * Defines an action.
 *
 * @example
 * const definition = defineAction({
 *   name: "Plan",
 *   description: "Plans a release.",
 *   inputs: { "dry-run": { description: "Changes nothing.", kind: "boolean", default: "true" } },
 *   outputs: { version: { description: "The version to release." } },
 * });
 */
export function defineAction<const I extends Inputs, const O extends Outputs>(
  definition: ActionDefinition<I, O>,
): ActionDefinition<I, O> {
  return definition;
}

/** The inputs of an action as its code gets them: the keys as they are written, the values typed. */
export type InputsOf<D> =
  D extends ActionDefinition<infer I, infer _O> ? { readonly [K in keyof I]: ValueOf<I[K]> | AbsenceOf<I[K]> } : never;

/** What the code of an action gives back. An `undefined` output is not set, an object becomes JSON. */
export type OutputsOf<D> =
  D extends ActionDefinition<infer _I, infer O> ? { readonly [K in keyof O]: OutputValue } : never;

export type OutputValue = string | number | boolean | object | undefined;

type ValueOf<D extends InputDefinition> = D extends { kind: "boolean" }
  ? boolean
  : D extends { kind: "integer" }
    ? number
    : D extends { kind: "lines" }
      ? readonly ChoiceOf<D>[]
      : D extends { kind: "json" }
        ? unknown
        : ChoiceOf<D>;

type ChoiceOf<D extends InputDefinition> = D extends { choices: readonly (infer C)[] } ? C : string;

/** Lines are never absent: there are none of them. */
type AbsenceOf<D extends InputDefinition> = D extends { required: true } | { kind: "lines" }
  ? never
  : D extends { default: string }
    ? D extends { default: `${string}\${{${string}` }
      ? undefined
      : never
    : undefined;

/** The environment variable that the runner hands an input over in. */
export function variableOf(input: string): string {
  return `INPUT_${input.replaceAll(" ", "_").toUpperCase()}`;
}
