import path from "node:path";
import { readSources } from "../read-sources.ts";
import type { Room } from "../rooms.ts";
import { type ErrorCode, parseErrorCodes } from "./parse-error-codes.ts";

/** A code with where it is documented. */
export interface FoundCode extends ErrorCode {
  readonly room: string;
  /** From the root of the repository. */
  readonly file: string;
}

/** All codes of the sources of all rooms. */
export async function readErrorCodes(root: string, rooms: Readonly<Record<string, Room>>): Promise<FoundCode[]> {
  const found = await Promise.all(
    Object.keys(rooms).map(async (room) => {
      const folder = path.join(root, "packages", room);
      const sources = (await readSources(folder)).filter(({ kind }) => kind === "source");
      return sources.flatMap(({ file, text }) =>
        parseErrorCodes(file, text).map((code) => ({ ...code, room, file: `packages/${room}/${file}` })),
      );
    }),
  );
  return found.flat();
}
