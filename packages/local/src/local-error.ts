/** Something that the local profile stands on cannot be had on this machine. */
export class LocalError extends Error {
  readonly code: "NO_PACKAGES" | "NO_ROOT" | "NO_ENGINE" | "ENGINE_UNFIT" | "PORT_TAKEN" | "NO_ROOTFS" | "NOT_READY";

  constructor(code: LocalError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "LocalError";
    this.code = code;
  }
}
