import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { encodeAiff, imageServer, openScriptedServer, type ScriptedServer } from "@funasr-images/client/testing";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packPackage } from "./pack-package.ts";
import { packageName } from "./render-package-json.ts";

const run = promisify(execFile);
const modules = fileURLToPath(new URL("../../../node_modules/", import.meta.url));
let folder = "";
let server: ScriptedServer;

// Outside the workspace, from the tarball that npm would publish, with only the declared dependencies.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "funasr-pack-"));
  server = await openScriptedServer(imageServer);
  await packPackage(join(folder, "package"), "1.2.3");
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: join(folder, "package"),
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const installed = join(folder, "app/node_modules", packageName);
  await mkdir(installed, { recursive: true });
  await run("tar", ["-xzf", join(folder, filename), "-C", installed, "--strip-components=1"]);
  const { dependencies } = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies))
    await symlink(join(modules, name), join(folder, "app/node_modules", name));
  await writeFile(join(folder, "app/package.json"), '{ "type": "module" }');
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

test("the library transcribes and writes subtitles", async () => {
  const program = join(folder, "app/main.js");
  await writeFile(
    program,
    `import { renderSrt, transcribe } from "${packageName}";
     import { runConformance } from "${packageName}/conformance";
     const { transcript } = await transcribe({ url: "${server.url}", audio: new Uint8Array(64000), mode: "2pass" });
     console.log(transcript.text, renderSrt(transcript).split("\\n").length, typeof runConformance);`,
  );
  expect((await run(process.execPath, [program])).stdout).toMatch(/^你好，再见 \d+ function\n$/);
});

test("the command line runs, with its version and the page", async () => {
  const funasr = join(folder, "app/node_modules", packageName, "dist/funasr.js");
  expect((await run(process.execPath, [funasr, "--version"])).stdout).toBe("1.2.3\n");
  await writeFile(join(folder, "a.pcm"), new Uint8Array(64_000));
  const transcribed = await run(process.execPath, [funasr, "transcribe", join(folder, "a.pcm"), "--url", server.url]);
  expect(transcribed.stdout).toBe("你好，再见\n");

  const demo = execFile(process.execPath, [funasr, "serve-demo", "--port", "0"]);
  const said = await new Promise<string>((resolve) => demo.stdout?.once("data", resolve));
  const address = /http:\/\/[\d.:]+\//.exec(String(said))?.[0] ?? "";
  const page = await fetch(address);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).toContain("<script");
  demo.kill("SIGINT");
  expect(await new Promise((resolve) => demo.once("close", resolve))).toBe(0);
});

test("a server that takes only samples gets them from any file: the decoder is in the package, and loaded when needed", async () => {
  const program = join(folder, "app/decode.js");
  await writeFile(
    program,
    `import { transcribe } from "${packageName}";
     const [, , format, file] = process.argv;
     const { text, audioSeconds } = await transcribe({ url: "${server.url}", audio: await (await import("node:fs/promises")).readFile(file), format });
     console.log(text, audioSeconds);`,
  );
  const recording = join(folder, "tone.aiff");
  await writeFile(recording, encodeAiff(Int16Array.from({ length: 32_000 }, (_, at) => 9000 * Math.sin(at / 9))));
  expect((await run(process.execPath, [program, "aiff", recording])).stdout).toBe("你好，再见 2\n");
  await writeFile(recording, "%PDF-1.7\n");
  const refused = await run(process.execPath, [program, "aiff", recording]).catch((error) => error);
  expect(refused.stderr).toContain("This is no audio but pdf");
  const { size } = await stat(join(folder, "package/dist/decoder.wasm"));
  expect(size).toBeLessThan(3_000_000);
  expect(await readFile(join(folder, "app/node_modules", packageName, "LICENSE.ffmpeg"), "utf8")).toContain("LESSER");
});

test("types check strictly without the workspace", async () => {
  await writeFile(
    join(folder, "app/check.ts"),
    `import { connect, type LiveEvent, listen, transcribe } from "${packageName}";
     import { openMicrophone } from "${packageName}/microphone";
     const { transcript } = await transcribe({ url: "ws://x", audio: new Uint8Array() });
     const first: number | undefined = transcript.segments[0]?.start_ms;
     const utterance = (await connect({ url: "ws://x" })).start({ mode: "2pass" });
     utterance.on("partial", ({ text }) => text.length);
     // @ts-expect-error there is no such event
     utterance.on("sentence", () => {});
     for await (const event of listen({ url: "ws://x" })) { const one: LiveEvent = event; console.log(one.type, first); }
     await openMicrophone({ workletUrl: "worklet.js", onSamples: (samples) => samples.length });`,
  );
  const options =
    "--noEmit --strict --target es2024 --module nodenext --lib es2024,dom,esnext.disposable --types node".split(" ");
  await symlink(join(modules, "@types"), join(folder, "app/node_modules/@types"));
  const tsc = join(modules, "typescript/bin/tsc");
  const checked = await run(process.execPath, [tsc, ...options, "check.ts"], { cwd: join(folder, "app") }).catch(
    (error) => error,
  );
  expect(checked.stdout).toBe("");
});

test("a bundler finds the browser part, which needs no other package", async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export * from "${packageName}"`, resolveDir: join(folder, "app") },
    ...{ bundle: true, platform: "browser", format: "esm", write: false, metafile: true },
  });
  const inputs = Object.keys(metafile?.inputs ?? {}).filter((file) => file !== "<stdin>");
  expect(inputs).toEqual([expect.stringMatching(/dist\/browser\.js$/)]);
  expect(outputFiles?.[0]?.text).toContain("openBrowserSocket");
});

test("the package names its origin and its licence", async () => {
  const text = await readFile(join(folder, "app/node_modules", packageName, "package.json"), "utf8");
  expect(JSON.parse(text)).toMatchObject({
    name: packageName,
    version: "1.2.3",
    license: "MIT",
    publishConfig: { access: "public", provenance: true },
    dependencies: { ws: expect.any(String), commander: expect.any(String) },
  });
  expect(text).not.toContain("private");
});
