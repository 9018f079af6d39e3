import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { chooseSocket, dockerCommand, engineCommand, enginePlaces, renderEngineConfig } from "./engine-config.ts";
import { findProgram } from "./find-program.ts";

it("listens in a place of its own where a Docker that is stopped has left its socket", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "engine-"));
  const left = path.join(directory, "docker.sock");
  expect(chooseSocket(left)).toBe(left);
  await writeFile(left, "");
  expect(chooseSocket(left)).toBe(enginePlaces.socket);
  expect(dockerCommand(enginePlaces.socket)).toBe(`docker -H unix://${enginePlaces.socket}`);
  await rm(directory, { recursive: true });
});

it("is taken by dockerd itself", async ({ skip }) => {
  if (!(await findProgram("dockerd", "/usr/sbin/dockerd"))) skip("there is no dockerd on this machine");
  const directory = await mkdtemp(path.join(tmpdir(), "engine-"));
  try {
    const config = path.join(directory, "dockerd.json");
    await writeFile(config, renderEngineConfig(chooseSocket()));
    const [dockerd = "", ...parameters] = engineCommand(config);
    const { all, exitCode } = await execa(dockerd, [...parameters, "--validate"], {
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
      all: true,
      reject: false,
    });
    expect({ all, exitCode }).toEqual({ all: expect.stringContaining("configuration OK"), exitCode: 0 });
  } finally {
    await rm(directory, { recursive: true });
  }
});
