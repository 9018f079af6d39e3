import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clearRunFolders } from "./clear-run-folders.ts";

let directory: string;
let said: string[];
let listening: Server | undefined;
const place = (...names: string[]) => path.join(directory, ...names);
beforeEach(async () => {
  said = [];
  directory = await mkdtemp(path.join(tmpdir(), "run-"));
  // As dockerd 26 leaves them.
  for (const folder of ["ours/containerd/daemon", "docker/plugins", "containerd/s", "other"])
    await mkdir(place(folder), { recursive: true });
  await writeFile(place("ours/containerd/containerd.toml"), "");
});
afterEach(async () => {
  listening?.close();
  listening = undefined;
  await rm(directory, { recursive: true });
});

describe("clearRunFolders", () => {
  it("removes the engine's own folder and empty ones, and no others", async () => {
    await clear();
    expect({ left: await readdir(directory), said }).toEqual({ left: ["other"], said: [] });
  });

  it("leaves a folder in which another engine listens as it is, and says so", async () => {
    const socket = await listen("docker/libnetwork/engine.sock");
    await clear();
    expect((await readdir(directory)).toSorted()).toEqual(["docker", "other"]);
    expect((await readdir(place("docker"))).toSorted()).toEqual(["libnetwork", "plugins"]);
    expect(said).toEqual([`leaving ${place("docker")}, in which ${socket} is`]);
  });

  it("leaves its own folder to an engine of ours that was there before", async () => {
    await writeFile(place("ours.pid"), String(process.pid));
    await clear();
    expect((await readdir(directory)).toSorted()).toEqual(["other", "ours", "ours.pid"]);
    expect(said).toEqual([`leaving ${place("ours")}, which process ${process.pid} uses`]);
  });

  it("leaves its own folder while something listens in it, and takes away a pid file of no process", async () => {
    const socket = await listen("ours/containerd/containerd.sock");
    // Greater than any process number.
    await writeFile(place("ours.pid"), "4194305");
    await clear();
    expect(said).toEqual([`leaving ${place("ours")}, which the socket ${socket} uses`]);
    expect(await readdir(place("ours/containerd"))).toContain("containerd.toml");
    listening?.close();
    await clear();
    expect(await readdir(directory)).toEqual(["other"]);
  });
});

async function clear(): Promise<void> {
  const shared = [place("docker"), place("containerd"), place("absent")];
  const say = { line: (text: string) => void said.push(text), progress: () => {} };
  await clearRunFolders({ run: place("ours"), pidfile: place("ours.pid"), shared }, { sudo: [], say });
}

async function listen(name: string): Promise<string> {
  await mkdir(path.dirname(place(name)), { recursive: true });
  listening = createServer().listen(place(name));
  await once(listening, "listening");
  return place(name);
}
