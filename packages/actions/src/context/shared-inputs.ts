import type { InputDefinition } from "@funasr-images/action-io";

/** Where an action finds the checkout and keeps what survives a step. */
export const workspaceInputs = {
  root: { description: "The checkout.", default: "." },
  state: {
    description: "A folder that survives the steps of a job: model store, npm packages, layers, layouts.",
    default: ".local",
  },
} as const satisfies Record<string, InputDefinition>;

/** What the steps after the plan ask for outside, which the plan does not say. */
export const plannedInputs = {
  recordings: { description: "A folder on a server that holds the recordings by their names." },
  "allow-http": { description: "`host[:port]` of this site that may be talked to by plain http; by commas." },
} as const satisfies Record<string, InputDefinition>;

/** Tokens of the hubs; each goes to its own hub only. */
export const hubTokens = {
  "hub-token": { description: "A token for models that the hub shows only to members.", secret: true },
  "hugging-face-token": { description: "The same for Hugging Face or its mirror.", secret: true },
} as const satisfies Record<string, InputDefinition>;

/** Every outside host that an action talks to: the profile, and what replaces its addresses. */
export const profileInputs = {
  profile: {
    description: "The profile of the catalogue.",
    choices: ["upstream", "local"],
    default: "upstream",
  },
  hub: { description: "A model hub with ModelScope's API instead of the profile's." },
  "hugging-face": { description: "A mirror of Hugging Face, path included." },
  "redirect-hosts": { description: "Hosts that hubs may lead to for content, beside those that are known; by commas." },
  registry: { description: "`host/repository` to release to instead of the profile's." },
  "base-mirrors": {
    description:
      "Base images at other addresses, under the same digests: `FROM=TO` by commas, of hosts or repositories.",
  },
  bases: {
    description: "Other base images than the catalogue's: `BRANCH=REPOSITORY@sha256:…` by commas.",
  },
  ...plannedInputs,
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
