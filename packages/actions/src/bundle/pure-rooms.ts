import type { Plugin } from "esbuild";

/**
 * Declares the modules of the rooms free of side effects for esbuild, so that a bundle holds and starts only what its
 * action calls. An import that is there for its effect alone is an error then.
 */
export const pureRooms: Plugin = {
  name: "pure-rooms",
  setup(build) {
    const asked = Symbol("asked");
    build.onResolve({ filter: /^(\.|@funasr-images\/)/ }, async ({ path, pluginData, ...place }) => {
      if (pluginData === asked || place.kind === "entry-point" || place.importer.includes("/node_modules/")) return;
      return { ...(await build.resolve(path, { ...place, pluginData: asked })), sideEffects: false };
    });
  },
};
