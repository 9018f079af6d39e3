import path from "node:path";
import { parseArgs } from "node:util";
import { renderBytes } from "@funasr-images/catalog";
import { ProgramError } from "@funasr-images/errors";
import type { Command } from "@funasr-images/models";
import { type BundlePart, bundleParts } from "../bundle-record.ts";
import { parseSize } from "./parse-size.ts";

const exportOptions = {
  profile: { type: "string", default: "upstream" },
  branch: { type: "string", multiple: true },
  output: { type: "string", short: "o" },
  only: { type: "string", multiple: true },
  source: { type: "string", multiple: true },
  "part-size": { type: "string" },
  json: { type: "boolean", default: false },
} as const;

const exportCommand: Command = {
  summary: "Write what a release needs without a network to a folder or a tar",
  help: `Write what a release needs without a network: models, recordings, npm packages, the commits of this checkout, base images,
released images with their proofs. The same inputs give the same bytes, and a second run goes on where the first one ended.

Usage: funasr-images bundle export -o DIR|FILE.tar [options]

  -o, --output X   a folder, or a file whose name ends with .tar
  --branch NAME    only this image branch; may be repeated
  --only PART      only ${bundleParts.join(", ")}; may be repeated
  --part-size N    split the tar into FILE.tar.001 and so on, of this many bytes: 4g, 650m
  --source DIR     take models from this folder before a hub is asked; may be repeated
  --profile NAME   upstream, local, or a file that says what is different from upstream [upstream]
  --json           one JSON document on stdout

Environment: FUNASR_STATE, the folder of the pipeline [.local]
`,
  async run(arguments_, io) {
    const { values } = parseArgs({ args: [...arguments_], options: exportOptions });
    const { output, profile, branch, source } = values;
    if (!output) throw new ProgramError("USAGE", "-o needs a folder or a file whose name ends with .tar.");
    const only = values.only?.map(parsePart);
    const partBytes = values["part-size"] === undefined ? undefined : parseSize(values["part-size"]);
    if (partBytes !== undefined && !output.endsWith(".tar")) {
      throw new ProgramError("USAGE", "--part-size splits a tar: let the name after -o end with .tar.");
    }
    // Loaded when it is used: `models list` does not wait for a builder.
    const { runExport } = await import("./run-export.ts");
    const exported = await runExport({ output, profile, branches: branch, only, sources: source, partBytes }, io);
    const { files, bytes, written } = exported;
    const text = `${files} files, ${renderBytes(bytes)}:\n${written.map((name) => `  ${name}\n`).join("")}`;
    return { exitCode: 0, text, json: exported };
  },
};

const importOptions = {
  registry: { type: "string" },
  "allow-http": { type: "string", multiple: true },
  "move-tags": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

const importCommand: Command = {
  summary: "Verify a bundle and bring it into the state folder and a registry",
  help: `Verify a bundle and bring it to where ./scripts/release looks: models into the store, recordings and npm packages into the
state folder, base and released images into a registry.

Usage: funasr-images bundle import DIR|FILE.tar|FILE.tar.001 [options]

  --registry NAME  host/repository that images are released to; bases go to the same host; without it no image is pushed
  --allow-http HOST  a host of your site that is talked to by plain http; may be repeated
  --move-tags      move tags such as offline also where the registry has a newer version; versions themselves never move
  --json           one JSON document on stdout

Environment: FUNASR_STATE, the folder of the pipeline [.local]
`,
  async run(arguments_, io) {
    const { values, positionals } = parseArgs({
      args: [...arguments_],
      options: importOptions,
      allowPositionals: true,
    });
    const [bundle, ...others] = positionals;
    if (bundle === undefined || others.length > 0) throw new ProgramError("USAGE", "Name one folder or tar.");
    const { importBundle } = await import("../import-bundle.ts");
    const imported = await importBundle({
      ...{ bundle, root: process.cwd(), registry: values.registry, allowHttp: values["allow-http"] },
      moveTags: values["move-tags"],
      state: path.resolve(io.env.FUNASR_STATE || ".local"),
      say: (line) => io.stderr.write(`${line}\n`),
      signal: io.signal,
    });
    const { models, recordings, npmPackages, images, profile } = imported;
    const text = `${models} files of models, ${recordings} recordings, ${npmPackages} npm packages, ${images} images\n${
      profile ? `go on with: ./scripts/release --profile ${profile}\n` : ""
    }`;
    return { exitCode: 0, text, json: imported };
  },
};

export const bundleCommands: Readonly<Record<string, Command>> = { export: exportCommand, import: importCommand };

function parsePart(text: string): BundlePart {
  const part = bundleParts.find((each) => each === text);
  if (part) return part;
  throw new ProgramError("USAGE", `--only must be one of ${bundleParts.join(", ")}, but is "${text}".`);
}
