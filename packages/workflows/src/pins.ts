// Written by scripts/update-pins.ts; a commit is taken from the release of that version and never edited by hand.

/** An external action at one commit. */
export interface Pin {
  /** `owner/repository`. */
  readonly action: string;
  /** The release, `vX.Y.Z`. */
  readonly version: string;
  /** The commit of that release, 40 hex digits. */
  readonly sha: string;
}

/** Every external action, at one commit. */
export const pins = [
  { action: "actions/attest", version: "v4.2.2", sha: "1e69f48acb82d1966a394da916b4c1698aa569d6" },
  { action: "actions/checkout", version: "v7.0.1", sha: "3d3c42e5aac5ba805825da76410c181273ba90b1" },
  { action: "actions/create-github-app-token", version: "v3.2.0", sha: "bcd2ba49218906704ab6c1aa796996da409d3eb1" },
  { action: "actions/download-artifact", version: "v8.0.1", sha: "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c" },
  { action: "actions/upload-artifact", version: "v7.0.1", sha: "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a" },
  { action: "docker/login-action", version: "v4.6.0", sha: "dbcb813823bdd20940b903addbd779551569679f" },
] as const satisfies readonly Pin[];

/** The name of an action of the table. */
export type PinnedAction = (typeof pins)[number]["action"];
