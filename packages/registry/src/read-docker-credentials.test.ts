import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDockerCredentials } from "./read-docker-credentials.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "docker-config-"));
});
afterEach(() => rm(directory, { recursive: true }));

const writeConfig = (config: unknown) => writeFile(join(directory, "config.json"), JSON.stringify(config));
const encode = (text: string) => ({ auth: Buffer.from(text).toString("base64") });

test("reads what docker login stored, colons in the password included", async () => {
  await writeConfig({ auths: { "ghcr.io": encode("user:pass:word") } });
  expect(await readDockerCredentials("ghcr.io", directory)).toEqual({ username: "user", password: "pass:word" });
  expect(await readDockerCredentials("example.org", directory)).toBeUndefined();
});

test("knows the key under which Docker stores its own hub", async () => {
  await writeConfig({ auths: { "https://index.docker.io/v1/": encode("user:secret") } });
  expect(await readDockerCredentials("docker.io", directory)).toEqual({ username: "user", password: "secret" });
});

test("has nothing without a file, and nothing when a helper program holds the secret", async () => {
  expect(await readDockerCredentials("ghcr.io", directory)).toBeUndefined();
  await writeConfig({ auths: { "ghcr.io": {} }, credsStore: "desktop" });
  expect(await readDockerCredentials("ghcr.io", directory)).toBeUndefined();
});

test("names the file that it cannot understand", async () => {
  await writeFile(join(directory, "config.json"), "{");
  await expect(readDockerCredentials("ghcr.io", directory)).rejects.toMatchObject({
    code: "INVALID_DOCKER_CONFIG",
    message: expect.stringContaining(directory),
  });
  await writeConfig({ auths: { "ghcr.io": encode("no colon") } });
  await expect(readDockerCredentials("ghcr.io", directory)).rejects.toMatchObject({ code: "INVALID_DOCKER_CONFIG" });
});
