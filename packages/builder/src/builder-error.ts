/** Something that an image is made of cannot be had, or cannot be built. */
export class BuilderError extends Error {
  readonly code:
    | "BASE_ARCH"
    | "BASE_MISSING"
    | "BASE_UNFIT"
    | "DOCKERFILE_UNFIT"
    | "ENGINE_UNFIT"
    | "NPM_CORRUPT"
    | "NPM_UNLOCKED"
    | "SOURCE_DIFFERS"
    | "SOURCE_MISSING"
    | "UNFIT_ENTRY"
    | "UNSAFE_PATH";

  constructor(code: BuilderError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BuilderError";
    this.code = code;
  }
}
