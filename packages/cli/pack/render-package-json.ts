/** Free on the npm registry on 2026-11-22, as was the scope `@funasr-images`; `funasr-client` is not. */
export const packageName = "funasr-runtime-client";

export interface PackageFacts {
  readonly version: string;
  /** name -> range, of dependencies that are not bundled. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The `package.json` of the published package: the library, the browser part and the command line in one. */
export function renderPackageJson({ version, dependencies }: PackageFacts): string {
  const entry = (name: string, room = "client/src") => ({ types: `./types/${room}/${name}.d.ts` });
  const fields = {
    name: packageName,
    version,
    description: "Speech recognition with FunASR servers: client for Node and browsers, command line, subtitles",
    keywords: ["funasr", "asr", "speech-to-text", "speech-recognition", "subtitles", "srt", "sensevoice", "paraformer"],
    license: "MIT",
    repository: { type: "git", url: "git+https://github.com/tovarsh/funasr-images.git", directory: "packages/client" },
    type: "module",
    engines: { node: ">=22" },
    exports: {
      ".": {
        browser: { ...entry("browser"), default: "./dist/browser.js" },
        ...entry("index"),
        default: "./dist/index.js",
      },
      "./microphone": { ...entry("browser/open-microphone"), default: "./dist/microphone.js" },
      "./microphone-worklet": "./dist/microphone-worklet.js",
      "./conformance": { ...entry("conformance/index"), default: "./dist/conformance.js" },
      "./package.json": "./package.json",
    },
    bin: { funasr: "dist/funasr.js" },
    files: ["dist", "types", "page", "page-policy.txt", "LICENSE.ffmpeg"],
    sideEffects: ["./dist/microphone-worklet.js", "./dist/funasr.js"],
    dependencies,
    // The registry shows the commit and the workflow that built it.
    publishConfig: { access: "public", provenance: true },
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}
