/**
 * The map of the rooms, as data. Every `package.json` under `packages/` is generated from it, the boundary
 * checker enforces it, and the table in the README is compared with it.
 *
 * To add a room: one entry here, `npx projen`, one folder with `src/index.ts`.
 */
export interface Room {
  /** One sentence: what the room is for. */
  readonly purpose: string;
  /** The half of the project that the room belongs to. */
  readonly half: "serving" | "release" | "workspace";
  /** Rooms that its sources may import. */
  readonly imports: readonly string[];
  /** Rooms that its tests may import in addition (counterparts on loopback). */
  readonly testImports?: readonly string[];
  /** Whether its sources may import `node:` modules. @default true */
  readonly node?: boolean;
  /** npm packages that its sources import; versions come from {@link versions}. */
  readonly dependencies?: readonly string[];
  /** npm packages that only its tests import. */
  readonly testDependencies?: readonly string[];
  /** Commands that the room installs: name -> file. */
  readonly bin?: Readonly<Record<string, string>>;
  /** Entry points beside `.`, or in its place: subpath -> file, or file by condition. */
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** Folders of src/, each with the others that it may import; what lies beside them all may. @default not looked at */
  readonly folders?: Readonly<Record<string, readonly string[]>>;
  /** Folders of src/ that only these files import. */
  readonly closed?: Readonly<Record<string, readonly string[]>>;
  /** The only files that do something by being imported: bundlers may leave out any other. @default all */
  readonly sideEffects?: readonly string[];
}

/** The one table of versions for what the rooms depend on; the lock file pins what they resolve to. */
export const versions: Readonly<Record<string, string>> = {
  "@actions/cache": "^6.3.0",
  "@actions/core": "^3.0.1",
  "@actions/exec": "^3.0.0",
  "@actions/languageservice": "^0.3.61",
  "@actions/workflow-parser": "^0.3.61",
  "@fastify/busboy": "^3.2.6",
  "@octokit/rest": "^22.0.1",
  // Exactly: `images/models.json` pins one of the files in it by sha256.
  "@ricky0123/vad-web": "0.0.31",
  "axe-core": "^4.14.1",
  ajv: "^8.20.0",
  commander: "^15.1.0",
  constructs: "^10.8.1",
  "content-disposition": "^3.1.0",
  "conventional-commits-parser": "^7.1.4",
  "csv-parse": "^7.0.3",
  emulate: "0.12.2",
  esbuild: "^0.28.2",
  execa: "^10.2.1",
  fflate: "^0.8.3",
  "file-type": "^22.3.0",
  koffi: "^3.3.4",
  mammoth: "^1.13.0",
  marked: "^18.2.1",
  openai: "^7.57.0",
  "oxc-parser": "^0.159.0",
  pino: "^10.4.0",
  preact: "^11.2.0",
  projen: "^0.103.25",
  "prom-client": "^15.1.3",
  "puppeteer-core": "^25.16.0",
  semver: "^7.8.6",
  "sherpa-onnx-node": "1.13.8",
  "tar-stream": "^3.2.2",
  typebox: "^1.4.3",
  ws: "^8.23.0",
  yaml: "^2.9.1",
};

export const rooms: Readonly<Record<string, Room>> = {
  errors: {
    purpose: "The common shape of errors, how they are shown, and the table of all codes",
    half: "workspace",
    imports: [],
    node: false,
    sideEffects: [],
  },
  net: {
    purpose: "What both halves know about the network: which hosts are this machine, and when to retry",
    half: "workspace",
    imports: [],
    node: false,
    sideEffects: [],
  },
  decoder: {
    purpose:
      "Decodes audio and video files: FFmpeg's demuxers and decoders in WebAssembly, in a thread that can be ended",
    half: "serving",
    imports: ["errors", "files"],
    dependencies: ["file-type"],
    exports: { ".": "./src/index.ts", "./testing": "./src/testing/index.ts" },
  },
  files: {
    purpose: "Files that are written completely or not at all, and where temporary ones may go",
    half: "workspace",
    imports: ["errors"],
    exports: { ".": "./src/index.ts", "./testing": "./src/testing/index.ts" },
  },
  protocol: {
    purpose: "The FunASR Runtime 2.0 wire protocol: frames, results, validation",
    half: "serving",
    imports: ["errors"],
    node: false,
    dependencies: ["fflate", "typebox"],
    testDependencies: ["ajv", "csv-parse", "mammoth", "marked"],
    sideEffects: [],
    exports: { "./conformance": "./src/conformance/conformance-scenarios.ts" },
  },
  client: {
    purpose: "The TypeScript client: connect, stream audio, get the transcript",
    half: "serving",
    imports: ["errors", "protocol", "decoder"],
    testImports: ["server"],
    dependencies: ["ws"],
    testDependencies: ["esbuild"],
    exports: {
      ".": { browser: "./src/browser.ts", default: "./src/index.ts" },
      "./conformance": "./src/conformance/index.ts",
      "./microphone": "./src/browser/open-microphone.ts",
      "./microphone-worklet": "./src/browser/microphone-worklet.ts",
      "./testing": "./src/testing/index.ts",
    },
    sideEffects: ["./src/browser/microphone-worklet.ts"],
  },
  cli: {
    purpose: "The command line `funasr`: transcribe, listen, bench, doctor, conformance, demo page",
    half: "serving",
    imports: ["errors", "client", "protocol", "web", "files"],
    testImports: ["server", "decoder"],
    dependencies: ["commander", "esbuild", "ws"],
    bin: { funasr: "./src/main.ts" },
  },
  web: {
    purpose: "The page: microphone and files in a browser, served by the server and by `funasr serve-demo`",
    half: "serving",
    imports: ["errors", "client", "protocol", "net"],
    testImports: ["server", "tones"],
    dependencies: ["esbuild", "preact"],
    testDependencies: ["axe-core", "puppeteer-core", "ws"],
    exports: { "./testing": "./src/testing/index.ts" },
  },
  server: {
    purpose: "What runs inside an image: the front door and the engines `sdk` and `sherpa`",
    half: "serving",
    imports: ["errors", "protocol", "net", "decoder", "files"],
    testImports: ["client", "tones", "weights"],
    dependencies: ["@fastify/busboy", "content-disposition", "koffi", "pino", "prom-client", "sherpa-onnx-node", "ws"],
    testDependencies: ["ajv", "openai"],
    exports: { "./testing": "./src/testing/index.ts" },
    folders: {
      "stand-in": ["front-door"],
      "front-door": ["access", "metrics", "progress", "audio"],
      http: ["access", "metrics", "progress", "readiness", "audio"],
      access: ["metrics"],
      metrics: ["readiness", "audio"],
      engines: ["audio", "scheduling", "supervision"],
      progress: ["audio"],
      readiness: ["supervision"],
      audio: ["supervision"],
      supervision: ["config"],
      channels: ["audio"],
      suspects: [],
      scheduling: [],
      config: [],
    },
    // The engine is chosen where the program begins; the stand-in of the SDK uses the other one.
    closed: { "engines/sdk": ["src/main.ts"], "engines/sherpa": ["src/main.ts", "src/sdk-stand-in.ts"] },
  },
  catalog: {
    purpose: "The image catalogue, the model lock and the pure release plan",
    half: "release",
    imports: ["errors", "net"],
    dependencies: ["ajv", "conventional-commits-parser", "semver"],
    exports: { "./testing": "./src/testing/index.ts" },
  },
  models: {
    purpose: "Resolve, lock, download, verify and store models by sha256",
    half: "release",
    imports: ["errors", "catalog", "net", "files"],
    testImports: ["hub"],
    folders: {
      command: ["lock", "download", "store", "hub"],
      download: ["connection", "store", "hub"],
      lock: ["store", "hub"],
      connection: ["hub"],
      store: [],
      hub: [],
    },
  },
  registry: {
    purpose: "A client of the OCI distribution API: blobs, manifests, tags, indexes",
    half: "release",
    imports: ["errors", "net", "files"],
    exports: { "./testing": "./src/testing/index.ts" },
  },
  builder: {
    purpose: "Stage the trees of an image, write its layers, and compose the image from them",
    half: "release",
    imports: ["errors", "catalog", "registry", "web", "files"],
    dependencies: ["execa", "esbuild"],
    testDependencies: ["tar-stream"],
    exports: { "./testing": "./src/testing/sample-parts.ts" },
  },
  smoke: {
    purpose: "Run an image by digest, transcribe real speech and measure",
    half: "release",
    imports: ["errors", "catalog", "client", "protocol", "files"],
    testImports: ["server"],
    dependencies: ["execa", "tar-stream"],
    testDependencies: ["ws", "yaml"],
  },
  release: {
    purpose: "Version tags and moving tags, by digest, for all branches or for none",
    half: "release",
    imports: ["errors", "catalog", "registry"],
    dependencies: ["semver"],
  },
  pipeline: {
    purpose: "The flow over the rooms: context, facts, plan, models, legs, release, report",
    half: "release",
    imports: ["errors", "catalog", "models", "registry", "builder", "smoke", "release", "files"],
    testImports: ["hub"],
    dependencies: ["execa", "semver"],
    testDependencies: ["ajv"],
  },
  bundle: {
    purpose: "What a release needs without a network: bundles, and the command line `funasr-images`",
    half: "release",
    imports: ["errors", "catalog", "models", "registry", "builder", "smoke", "release", "pipeline", "files"],
    testImports: ["hub"],
    dependencies: ["execa", "tar-stream"],
    bin: { "funasr-images": "./src/main.ts" },
    folders: { command: [], archive: ["parts"], parts: [] },
  },
  hub: {
    purpose:
      "A model hub on loopback with the APIs of ModelScope and Hugging Face, for the local profile and the tests",
    half: "release",
    imports: ["errors"],
    testImports: ["files"],
    exports: { ".": "./src/index.ts", "./testing": "./src/testing/index.ts" },
  },
  tones: {
    purpose: "Tiny ONNX models that the project generates, for exact control in tests and the local profile",
    half: "release",
    imports: ["errors"],
    node: false,
  },
  weights: {
    purpose: "A catalogue of real weights that npm carries, by sha256: Silero's voice activity detector, v4, v5 and v6",
    half: "release",
    imports: ["errors"],
    dependencies: ["@ricky0123/vad-web"],
  },
  local: {
    purpose: "The local profile: engine, registry, hub and SDK of one machine, under the pipeline",
    half: "release",
    imports: ["errors", "catalog", "registry", "builder", "hub", "tones", "weights", "pipeline"],
    testImports: ["smoke", "client", "protocol", "web"],
    dependencies: ["execa"],
  },
  "action-io": {
    purpose: "How a custom action talks to GitHub: typed inputs and outputs, annotations, summary, action.yml",
    half: "release",
    imports: ["errors"],
    dependencies: ["@actions/core"],
  },
  actions: {
    purpose: "The custom actions: one folder each, a thin main over the rooms, a bundle in dist/",
    half: "release",
    imports: ["errors", "action-io", "catalog", "models", "registry", "builder", "smoke", "release", "pipeline"],
    testImports: ["hub", "local"],
    dependencies: ["@actions/cache", "@actions/core", "@actions/exec", "@octokit/rest", "semver", "esbuild"],
    testDependencies: ["emulate", "execa", "yaml"],
  },
  workflows: {
    purpose: "projen components that generate the GitHub Actions workflows, and their policy",
    half: "release",
    imports: ["errors", "catalog"],
    dependencies: ["projen", "constructs", "yaml"],
    testDependencies: ["@actions/languageservice", "@actions/workflow-parser"],
  },
  workspace: {
    purpose: "The workspace itself: the map of the rooms, its projen components, the boundary checker",
    half: "workspace",
    imports: ["errors"],
    dependencies: ["projen", "constructs", "oxc-parser", "execa"],
    exports: { "./bench-report": "./src/bench-report.ts" },
  },
};
