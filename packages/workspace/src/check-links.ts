import { access, readFile } from "node:fs/promises";
import path from "node:path";

/** Relative links of a Markdown file that lead nowhere. */
export async function checkLinks(file: string): Promise<string[]> {
  const text = (await readFile(file, "utf8")).replace(/```[\s\S]*?```/g, "");
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] as string)
    .filter((target) => !/^([a-z]+:|#)/.test(target));
  const missing = await Promise.all(
    targets.map((target) =>
      access(path.join(path.dirname(file), target.split("#")[0] as string)).then(
        () => undefined,
        () => target,
      ),
    ),
  );
  return missing.filter((target) => target !== undefined);
}
