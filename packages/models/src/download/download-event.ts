import type { RetryNotice } from "../hub/retry.ts";

/** What a caller sees while files arrive. `bytes` of `total` are there. */
export type DownloadEvent = DownloadPosition &
  (
    | { readonly kind: "start" | "bytes" }
    | ({ readonly kind: "retry" } & RetryNotice)
    /** `reused`: no byte of the file had to travel. */
    | { readonly kind: "done"; readonly reused: boolean }
  );

/** `bytes` of `total` of a file are there. */
export interface DownloadPosition {
  readonly model: string;
  readonly path: string;
  readonly bytes: number;
  readonly total: number;
}
