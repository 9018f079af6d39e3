import { expect, it } from "vitest";
import { listNpmPackages, npmCachePath, renderOfflineLock } from "./npm-packages.ts";

const integrity = (letter: string) => `sha512-${Buffer.alloc(64, letter).toString("base64")}`;
const lock = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages });

it("lists what npm installs on Linux, on both archs, each once", () => {
  const packages = {
    "": { name: "root" },
    "packages/room": { version: "0.0.0" },
    "node_modules/room": { link: true },
    "node_modules/plain": { version: "1.0.0", integrity: integrity("a") },
    "node_modules/deep/node_modules/plain": { version: "1.0.0", integrity: integrity("a") },
    "node_modules/alias": { name: "@scope/other", version: "2.0.0", integrity: integrity("b") },
    "node_modules/for-arm": { version: "1.0.0", integrity: integrity("c"), os: ["linux"], cpu: ["arm64"] },
    "node_modules/not-windows": { version: "1.0.0", integrity: integrity("d"), os: ["!win32"] },
    "node_modules/not-linux": { version: "1.0.0", integrity: integrity("e"), os: ["!linux"] },
    "node_modules/for-mac": { version: "1.0.0", integrity: integrity("f"), os: ["darwin"], cpu: ["x64"] },
    "node_modules/for-windows": { version: "1.0.0", integrity: integrity("h"), os: "win32" },
    "node_modules/for-risc": { version: "1.0.0", integrity: integrity("g"), cpu: ["riscv64"] },
    "node_modules/plain/node_modules/inside": { version: "1.0.0", inBundle: true },
  };
  const specs = listNpmPackages(lock(packages)).map(({ spec }) => spec);
  expect(specs.sort()).toEqual(["@scope/other@2.0.0", "for-arm@1.0.0", "not-windows@1.0.0", "plain@1.0.0"]);
});

it("refuses a package without a sha512 hash", () => {
  const packages = { "node_modules/plain": { version: "1.0.0", integrity: "sha1-abc" } };
  expect(() => listNpmPackages(lock(packages))).toThrow(expect.objectContaining({ code: "NPM_MISSING" }));
});

it("names an address of every tarball, and of nothing else", () => {
  const packages = {
    "": { name: "root" },
    "node_modules/room": { link: true, resolved: "packages/room" },
    "node_modules/plain": { version: "1.0.0", integrity: integrity("a") },
  };
  const offline = JSON.parse(renderOfflineLock(lock(packages)));
  expect(offline).toMatchObject({ lockfileVersion: 3, packages: { "": { name: "root" } } });
  expect(offline.packages["node_modules/room"]).toEqual({ link: true, resolved: "packages/room" });
  expect(offline.packages["node_modules/plain"].resolved).toMatch(/^https:\/\/bundle\.invalid\//);
});

it("knows where npm's cache keeps a tarball", () => {
  const hex = Buffer.alloc(64, "a").toString("hex");
  expect(npmCachePath(integrity("a"))).toBe(`_cacache/content-v2/sha512/61/61/${hex.slice(4)}`);
});
