import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { ActionError } from "../context/action-error.ts";

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly texts: readonly string[];
}

/**
 * The names, versions and licences of all packages that a bundle holds, and of the project itself.
 *
 * @param inputs the sources of the bundle, from the root of the repository
 * @throws when a package says nothing about its licence
 */
export async function renderLicenses(root: string, inputs: readonly string[]): Promise<string> {
  const folders = [...new Set(inputs.flatMap((input) => packageOf(input) ?? []))].sort();
  const packages = await Promise.all(folders.map((folder) => readPackage(path.join(root, folder))));
  const own = (await readFile(path.join(root, "LICENSE"), "utf8")).trim();
  const parts = [
    `This bundle is part of funasr-images:\n\n${own}`,
    ...packages.map(({ name, version, license, texts }) => [`${name} ${version} (${license})`, ...texts].join("\n\n")),
  ];
  return `${parts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`.replaceAll("\r\n", "\n");
}

/** The folder of the npm package that a source belongs to; the rooms of the project are no such packages. */
function packageOf(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

async function readPackage(directory: string): Promise<BundledPackage> {
  const manifest = JSON.parse(await readFile(path.join(directory, "package.json"), "utf8"));
  const { name, version, license } = manifest as { name: string; version: string; license?: string };
  const files = (await readdir(directory)).filter((file) => /^(licen[cs]e|copying|notice)([-.]|$)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(directory, file), "utf8")));
  if (!license && texts.length === 0) {
    throw new ActionError("NO_LICENCE", `${name} ${version} says nothing about its licence`, {
      fix: "Bundle another package, or ask its authors.",
    });
  }
  return { name, version, license: license ?? "see below", texts: texts.map((text) => text.trim()) };
}
