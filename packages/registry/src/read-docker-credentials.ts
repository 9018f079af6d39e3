import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { RegistryError } from "./registry-error.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Reads what `docker login` stored for a host in the `auths` of config.json.
 *
 * Credential helper programs (`credsStore`, `credHelpers`) are not run and identity tokens are not read: both count as
 * "no credentials", and so does a missing file.
 *
 * @param directory Folder of config.json. @default DOCKER_CONFIG, else ~/.docker
 * @throws RegistryError INVALID_DOCKER_CONFIG when the file is there but cannot be understood.
 */
export async function readDockerCredentials(
  host: string,
  directory: string = process.env.DOCKER_CONFIG || join(homedir(), ".docker"),
): Promise<Credentials | undefined> {
  const path = join(directory, "config.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new RegistryError("INVALID_DOCKER_CONFIG", "Docker's configuration cannot be read", { where: path, cause });
  }
  try {
    const config = JSON.parse(text) as { auths?: Record<string, { auth?: string }> };
    for (const key of keysOf(host)) {
      const auth = config.auths?.[key]?.auth;
      if (auth) return decodeAuth(auth);
    }
    return undefined;
  } catch (cause) {
    throw new RegistryError("INVALID_DOCKER_CONFIG", `Docker's configuration holds no valid auths for ${host}`, {
      where: path,
      cause,
    });
  }
}

function keysOf(host: string): string[] {
  const keys = [host, `https://${host}`, `http://${host}`];
  return host === "docker.io" ? [...keys, "https://index.docker.io/v1/", "index.docker.io"] : keys;
}

function decodeAuth(auth: string): Credentials {
  const decoded = Buffer.from(auth, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon < 1) throw new RegistryError("INVALID_DOCKER_CONFIG", "auth is not base64 of user:password");
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
