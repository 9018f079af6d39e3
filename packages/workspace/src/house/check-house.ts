import path from "node:path";
import { readSources } from "../read-sources.ts";
import type { Room } from "../rooms.ts";
import { type JudgedHouse, judgeHouse } from "./judge-house.ts";
import { type House, measureHouse } from "./measure-house.ts";

/** The rooms that are measured inside: the one of most files has to stay as clear as the house. */
const measuredInside = ["models"];

/**
 * Measures the project beside its goals.
 *
 * @param root the folder that holds `packages/` and `scripts/`
 */
export async function checkHouse(root: string, rooms: Readonly<Record<string, Room>>): Promise<JudgedHouse> {
  const map = new Map(Object.entries(rooms).map(([name, { imports }]) => [name, imports]));
  return judgeHouse(measureHouse(await readHouse(root, Object.keys(rooms)), map, measuredInside));
}

/** The sources of all rooms, and the scripts, which stand above them. */
async function readHouse(root: string, rooms: readonly string[]): Promise<House> {
  const folders = [
    ...rooms.map((room) => ({ room, folder: `packages/${room}` })),
    { room: "scripts", folder: "scripts" },
  ];
  const sources = await Promise.all(folders.map(({ folder }) => readSources(path.join(root, folder))));
  return new Map(
    folders.map(({ room }, index) => [room, (sources[index] ?? []).filter(({ kind }) => kind === "source")]),
  );
}
