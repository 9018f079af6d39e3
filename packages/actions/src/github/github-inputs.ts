import type { InputDefinition } from "@funasr-images/action-io";

export const githubInputs = {
  "github-token": { description: "Token of the job, or of a bot.", secret: true },
} as const satisfies Record<string, InputDefinition>;
