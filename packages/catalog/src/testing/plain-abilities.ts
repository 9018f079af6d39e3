import type { ImageParts } from "../image.ts";

/** What an image declares that only transcribes files. */
export const plainAbilities = {
  modes: ["file"],
  checks: ["files"],
  sample: "transcribe",
  resources: { memory: "1g", cpus: 1, connections: 1 },
} as const satisfies Partial<ImageParts>;
