import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { withoutCore } from "./child-environment.ts";

test("turns core dumps off, and passes the arguments unchanged", () => {
  const script = 'grep "core file" /proc/self/limits; printf "%s|" "$@"';
  const args = ["-c", script, "sh", "a b", "", "$HOME", "'\"*"];
  // The limit is raised first, to show that the command line lowers it.
  const raised = spawnSync(
    "/bin/sh",
    ["-c", 'ulimit -c "$(ulimit -H -c)"; exec "$0" "$@"', ...flat(withoutCore("/bin/sh", args))],
    {
      encoding: "utf8",
    },
  );
  expect(raised.stdout).toMatch(/^Max core file size\s+0\s/);
  expect(raised.stdout.split("\n")[1]).toBe("a b||$HOME|'\"*|");
});

test("works without a shell if there is none", () => {
  expect(withoutCore("/bin/program", ["x"], false)).toEqual(["/bin/program", ["x"]]);
});

function flat([command, args]: ReturnType<typeof withoutCore>): string[] {
  return [command, ...args];
}
