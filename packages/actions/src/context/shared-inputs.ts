import type { InputDefinition } from "@funasr-images/action-io";

/** Where an action finds the checkout and keeps what survives a step. */
export const workspaceInputs = {
  root: { description: "The checkout.", default: "." },
  state: {
    description: "A folder that survives the steps of a job: model store, npm packages, layers, layouts.",
    default: ".local",
  },
} as const satisfies Record<string, InputDefinition>;

/** Every outside host that an action talks to: the profile, and what replaces its addresses. */
export const profileInputs = {
  profile: {
    description: "The profile of the catalogue.",
    choices: ["upstream", "local"],
    default: "upstream",
  },
  hub: { description: "A model hub instead of the profile's." },
  registry: { description: "`host/repository` to release to instead of the profile's." },
  "sdk-repository": { description: "A repository that holds the SDK instead of the catalogue's; needs `sdk-digest`." },
  "sdk-digest": { description: "The SDK's digest there." },
  "base-repository": {
    description: "A repository that holds the plain base instead of the catalogue's; needs `base-digest`.",
  },
  "base-digest": { description: "The base's digest there." },
} as const satisfies Record<string, InputDefinition>;

/** How to sign in to the registry that is released to. */
export const registryInputs = {
  "registry-username": { description: "User of the registry; without it, what `docker login` stored." },
  "registry-token": { description: "Password or token of that user.", secret: true },
} as const satisfies Record<string, InputDefinition>;

/** The plan, as the action `plan` gives it. */
export const planInput = {
  plan: { description: "The output `plan` of the action `plan`.", kind: "json", required: true },
} as const satisfies Record<string, InputDefinition>;

/** What GitHub's API is asked with. */
export const githubInputs = {
  "github-token": { description: "Token of the job, or of a bot.", secret: true },
} as const satisfies Record<string, InputDefinition>;
