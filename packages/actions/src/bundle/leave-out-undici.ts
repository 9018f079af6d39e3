import type { Plugin } from "esbuild";

/**
 * Leaves undici out, which is 570 kB and a third of the time that an action takes to start. @actions/http-client names
 * it for one function, `getAgentDispatcher`, which only @actions/github calls; requests of its own go through node:http,
 * with and without a proxy.
 */
export const leaveOutUndici: Plugin = {
  name: "leave-out-undici",
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, ({ importer }) =>
      importer.includes("/node_modules/@actions/http-client/") ? { path: "undici", namespace: "left-out" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({
      contents: `export class ProxyAgent {
        constructor() { throw new Error("undici is not part of this bundle, see packages/actions/src/bundle/leave-out-undici.ts"); }
      }`,
    }));
  },
};
