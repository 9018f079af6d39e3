/** A run that cannot go on. */
export class PipelineError extends Error {
  readonly code: "NO_CANARY" | "LEG_GONE" | "LEG_DIFFERS";

  constructor(code: PipelineError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PipelineError";
    this.code = code;
  }
}
