import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { checkArchitecture } from "./check-architecture.ts";
import type { Exec, ExecResult } from "./run-docker.ts";

/** A file of a container: an ELF file for a machine, or a text. */
type Entry = { readonly name: string; readonly machine?: number; readonly type?: "file" | "directory" };

async function archiveOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, machine, type = "file" } of entries) {
    const elf = Buffer.alloc(100);
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    elf.writeUInt16LE(machine ?? 0, 18);
    const content = type === "directory" ? Buffer.alloc(0) : machine === undefined ? Buffer.from("text") : elf;
    archive.entry({ name, type, size: content.length }, content);
  }
  archive.finalize();
  return buffer(archive);
}

/** An engine with an image of this arch, whose container has this archive. It does not run anything. */
function engine(arch: string, archive: Buffer, exported: Partial<ExecResult> = {}) {
  const asked: string[] = [];
  let killed = 0;
  const answer = (verb: string, args: readonly string[]): ExecResult => {
    const fits = !args.includes("--platform") || args.includes(`linux/${arch}`);
    if (verb === "create") return fits ? { failed: false, stdout: "id\n" } : { failed: true, stderr: "wrong platform" };
    if (verb === "export") return { failed: false, ...exported };
    return { failed: false, stdout: args.includes("{{.Architecture}}") ? arch : "" };
  };
  const exec: Exec = (_file, args) => {
    asked.push(args.join(" "));
    const stdout = (async function* () {
      for (let start = 0; start < archive.length; start += 7) yield archive.subarray(start, start + 7);
    })();
    const kill = () => {
      killed += 1;
      return true;
    };
    return Object.assign(Promise.resolve(answer(args[0] ?? "", args)), { stdout, kill });
  };
  return { exec, asked, killed: () => killed };
}

const good = await archiveOf([
  { name: "bin", type: "directory" },
  { name: "bin/node", machine: 62 },
  { name: "etc/motd" },
  { name: "bin/other", machine: 183 },
]);

describe("the binaries of an image", () => {
  it("are read from a container that never runs, and that is removed", async () => {
    const { exec, asked } = engine("amd64", good);
    expect(await checkArchitecture("x", "amd64", { exec })).toEqual({
      labelled: "amd64",
      binaries: 2,
      wrong: [{ path: "/bin/other", machine: "arm64" }],
      unpackedBytes: 204,
    });
    expect(asked).toEqual([
      "image inspect x",
      "create --quiet --pull never --network none --platform linux/amd64 x -",
      "export id",
      "rm --force id",
    ]);
  });

  it("are also read from an image with another arch than requested", async () => {
    const report = await checkArchitecture("x", "arm64", { exec: engine("amd64", good).exec });
    expect(report).toMatchObject({ labelled: "amd64", wrong: [{ path: "/bin/node", machine: "amd64" }] });
  });

  it("cannot be read if the engine refuses an image of the right arch, or does not report its arch", async () => {
    const refusing: Exec = (file, args, options) => {
      const { exec } = engine("amd64", good);
      const answer = exec(file, args, options);
      const refused = args[0] === "create" || args.includes("{{.Architecture}}");
      return refused ? Object.assign(Promise.resolve({ failed: true, stderr: "no space left" }), answer) : answer;
    };
    await expect(checkArchitecture("x", "amd64", { exec: refusing })).rejects.toMatchObject({
      code: "DOCKER_FAILED",
      message: expect.stringContaining("no space left"),
    });
  });

  it("are not accepted from an export that broke off, and the container is still removed", async () => {
    const { exec, asked, killed } = engine("amd64", good.subarray(0, 700), { failed: true, stderr: "disk full" });
    await expect(checkArchitecture("x", "amd64", { exec })).rejects.toMatchObject({
      code: "DOCKER_FAILED",
      message: expect.stringContaining("docker export id failed: disk full"),
    });
    expect(asked.at(-1)).toBe("rm --force id");
    expect(killed()).toBe(1);
  });

  it("are not accepted from a complete export if docker reports that it failed", async () => {
    const { exec } = engine("amd64", good, { failed: true, exitCode: 3 });
    await expect(checkArchitecture("x", "amd64", { exec })).rejects.toThrow("docker export id failed: exit code 3");
  });

  it("are not read after an interrupt", async () => {
    const reason = new Error("interrupted");
    const { exec, asked } = engine("amd64", good);
    await expect(checkArchitecture("x", "amd64", { exec, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(asked).toEqual([]);
  });
});
