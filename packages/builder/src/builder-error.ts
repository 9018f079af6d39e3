/** Something that an image is made of cannot be had, or cannot be built. */
export class BuilderError extends Error {
  readonly code:
    | "BASE_ARCH"
    | "BASE_MISSING"
    | "BUILD_FAILED"
    | "ENGINE_UNFIT"
    | "MODEL_NOT_STORED"
    | "NPM_CORRUPT"
    | "NPM_UNLOCKED";

  constructor(code: BuilderError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BuilderError";
    this.code = code;
  }
}
