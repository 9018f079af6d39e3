import { CodedError } from "@funasr-images/errors";

export type BuilderErrorCode =
  /** The base image is not of the arch that is built. Name one in image.json that has both. */
  | "BASE_ARCH"
  /** The base image is not in its registry. Correct the digest in image.json, or push the base again. */
  | "BASE_MISSING"
  /** The base image cannot be built on. The message says what it has; name another one in image.json. */
  | "BASE_UNFIT"
  /** The Dockerfile asks for something that is not possible here. The message has the line and the choices. */
  | "DOCKERFILE_UNFIT"
  /** The Docker engine cannot be used: its version or its image store is another. The message says what to change. */
  | "ENGINE_UNFIT"
  /** A leg would be made of other inputs than the plan says. Plan and build the same commit. */
  | "LEG_DIFFERS"
  /** A leg that is carried over is no longer in the registry. Run again: it is built. */
  | "LEG_GONE"
  /** An npm package is not the one that the lock file names. Check the npm registry, and any mirror or proxy. */
  | "NPM_CORRUPT"
  /** An npm package is not in package-lock.json. Run npm install, and commit the lock file. */
  | "NPM_UNLOCKED"
  /** A file changed after it had been looked at. Build again. */
  | "SOURCE_DIFFERS"
  /** A file that belongs in the image is missing. Download the models, then build again. */
  | "SOURCE_MISSING"
  /** A folder holds something that no layer can: a socket, a device. Remove it. */
  | "UNFIT_ENTRY"
  /** A path leads out of the image. Name one inside. */
  | "UNSAFE_PATH";

/** A part of an image is missing, or cannot be built. */
export class BuilderError extends CodedError<BuilderErrorCode> {
  override readonly name = "BuilderError";
}
