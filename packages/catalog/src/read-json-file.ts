import { readFile } from "node:fs/promises";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { CatalogError } from "./catalog-error.ts";
import { encodeKey, findJsonLine, parsePointer } from "./find-json-line.ts";

let ajv: Ajv | undefined;

/** A schema that is compiled when a file is first checked: a program that reads none does not wait for it. */
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

/** A file that matches its schema. */
export interface JsonFile<T> {
  readonly value: T;
  /** `file:line: /pointer`, the start of a problem that only the reader of the file can see. */
  readonly locate: (pointer: string) => string;
}

/**
 * Reads a JSON file and checks it against its schema.
 *
 * @throws CatalogError that lists every problem as `file:line: path: expectation (found …)`.
 */
export async function readJsonFile<T>(file: string, schema: LazySchema<T>): Promise<JsonFile<T>> {
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
  const locate = (pointer: string) => `${file}:${findJsonLine(text, pointer)}: ${pointer || "/"}`;
  const validate = schema();
  if (validate(value)) return { value, locate };
  throw new CatalogError(
    "BAD_FILE",
    // Of a condition, or of a rule for names, only the requirement is reported, not that there was a condition.
    (validate.errors ?? [])
      .filter(({ keyword }) => keyword !== "if" && keyword !== "propertyNames")
      .map((error) => describe(error, value, locate)),
  );
}

function describe(error: ErrorObject, root: unknown, locate: JsonFile<unknown>["locate"]): string {
  const { instancePath, keyword, params, propertyName } = error;
  const unknown = keyword === "additionalProperties" ? params.additionalProperty : propertyName;
  const choices = keyword === "enum" ? `: ${params.allowedValues.join(", ")}` : "";
  if (unknown !== undefined) {
    // The line is that of the name, the path that of the object without a place for it.
    const [place = ""] = /^.*?:\d+: /s.exec(locate(`${instancePath}/${encodeKey(unknown)}`)) ?? [];
    const why = keyword === "additionalProperties" ? "" : `: ${error.message}${choices}`;
    return `${place}${instancePath || "/"}: has no place for "${unknown}"${why}`;
  }
  const path = locate(instancePath);
  if (keyword === "false schema") return `${path}: has no place here`;
  if (keyword === "required") return `${path}: lacks "${params.missingProperty}"`;
  return `${path}: ${error.message}${choices} (found ${JSON.stringify(at(root, instancePath))})`;
}

function at(root: unknown, pointer: string): unknown {
  return parsePointer(pointer).reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], root);
}
