import { join } from "node:path";
import { createVenv, prepareEnvironment } from "@funasr-images/files/testing";

/** An environment with some packages, or why there is none. */
export type Python =
  | { readonly kind: "ready"; readonly python: string }
  /** PyPI cannot be reached: the one reason for which a test may be skipped. */
  | { readonly kind: "absent"; readonly reason: string };

/**
 * Installs packages, and nothing that they ask for, into a throw-away environment outside of the checkout; made once per machine.
 *
 * @param requirements every one `name==version`
 * @throws when Python or pip is missing, or pip fails for any other reason than the network
 */
export async function preparePython(requirements: readonly string[]): Promise<Python> {
  const made = await prepareEnvironment(`python ${requirements.join(" ")}`, async (folder) => {
    const install = await createVenv(folder);
    await install(["--no-deps", "--only-binary", ":all:", ...requirements]);
  });
  return made.kind === "ready" ? { kind: "ready", python: join(made.folder, "bin/python") } : made;
}
