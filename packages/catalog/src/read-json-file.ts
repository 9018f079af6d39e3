import { readFile } from "node:fs/promises";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { CatalogError } from "./catalog-error.ts";

let ajv: Ajv | undefined;

/** A schema that is compiled when a file is first held against it: a program that reads none does not wait for it. */
export type LazySchema<T> = () => ValidateFunction<T>;

/** Prepares a JSON schema for {@link readJsonFile}. */
export function compileSchema<T>(schema: object): LazySchema<T> {
  let compiled: ValidateFunction<T> | undefined;
  return () => {
    ajv ??= new Ajv({ allErrors: true, strict: false, validateFormats: false });
    compiled ??= ajv.compile<T>(schema);
    return compiled;
  };
}

/**
 * Reads a JSON file and holds it against its schema.
 *
 * @throws CatalogError that lists every problem as `file: path: expectation (found …)`.
 */
export async function readJsonFile<T>(file: string, schema: LazySchema<T>): Promise<T> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new CatalogError("MISSING_FILE", [`${file}: cannot be read (${(cause as NodeJS.ErrnoException).code})`], {
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CatalogError("BAD_FILE", [`${file}: is not JSON: ${(cause as Error).message}`], { cause });
  }
  const validate = schema();
  if (!validate(value)) {
    throw new CatalogError(
      "BAD_FILE",
      // Of a condition only what it asked for is told, not that it was one.
      (validate.errors ?? [])
        .filter(({ keyword }) => keyword !== "if")
        .map((error) => `${file}: ${describe(error, value)}`),
    );
  }
  return value;
}

function describe(error: ErrorObject, root: unknown): string {
  const path = error.instancePath || "/";
  if (error.keyword === "additionalProperties") return `${path}: has no place for "${error.params.additionalProperty}"`;
  if (error.keyword === "false schema") return `${path}: has no place here`;
  if (error.keyword === "required") return `${path}: lacks "${error.params.missingProperty}"`;
  const choices = error.keyword === "enum" ? `: ${error.params.allowedValues.join(", ")}` : "";
  return `${path}: ${error.message}${choices} (found ${JSON.stringify(at(root, error.instancePath))})`;
}

function at(root: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], root);
}
