import { dirname } from "node:path";
import { StartError } from "../../start-error.ts";
import { type SdkEngineOptions, sdkEnvironment } from "./create-sdk-engine.ts";
import { planCommandLine, type SdkFlags } from "./plan-command-line.ts";

/**
 * Replaces this process by the bare upstream server, on the port that clients use. Does not return.
 *
 * @throws Error if this Node cannot do so, or the program cannot be executed
 */
export function becomeSdk(options: SdkFlags & Pick<SdkEngineOptions, "binary" | "pythonShimDir">): never {
  const { binary, pythonShimDir } = options;
  if (!process.execve) {
    throw new StartError("NO_BARE_ENGINE", "FRONT_DOOR=off needs a Node that can replace its process (24 on Linux).");
  }
  process.chdir(dirname(binary));
  process.execve(binary, [binary, ...planCommandLine(options)], sdkEnvironment(pythonShimDir));
  throw new StartError("NO_BARE_ENGINE", `${binary} could not be executed.`);
}
