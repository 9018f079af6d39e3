import { Component, JsonFile, type Project } from "projen";
import { type Room, versions } from "./rooms.ts";
import { WorkspaceError } from "./workspace-error.ts";

export const scope = "@funasr-images";

/** Writes `packages/<room>/package.json` for every room of the map: plain files, so that only the root installs. */
export class RoomPackages extends Component {
  /** @param minNodeVersion the oldest Node that runs the sources as they are */
  constructor(project: Project, rooms: Readonly<Record<string, Room>>, minNodeVersion: string) {
    super(project);
    for (const [name, room] of Object.entries(rooms)) {
      const obj = { ...roomPackage(name, room), engines: { node: `>= ${minNodeVersion}` } };
      new JsonFile(project, `packages/${name}/package.json`, { obj, newline: true });
    }
  }
}

/** The `package.json` of one room. */
function roomPackage(name: string, room: Room): Record<string, unknown> {
  const siblings = Object.fromEntries(room.imports.map((other) => [`${scope}/${other}`, "*"]));
  const testSiblings = Object.fromEntries((room.testImports ?? []).map((other) => [`${scope}/${other}`, "*"]));
  return {
    name: `${scope}/${name}`,
    description: room.purpose,
    version: "0.0.0",
    private: true,
    type: "module",
    license: "MIT",
    exports: { ".": "./src/index.ts", ...room.exports },
    ...(room.sideEffects ? { sideEffects: room.sideEffects } : {}),
    ...(room.bin ? { bin: room.bin } : {}),
    dependencies: { ...siblings, ...pick(name, room.dependencies ?? []) },
    devDependencies: { ...testSiblings, ...pick(name, room.testDependencies ?? []) },
  };
}

function pick(room: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const version = versions[name];
      if (!version)
        throw new WorkspaceError("NO_VERSION", `Room "${room}" depends on "${name}", which has no version in rooms.ts`);
      return [name, version];
    }),
  );
}
