/** What a release writes into its indexes, so that the registry is the only memory that the next plan needs. */
export const annotations = {
  /** Of an index: the project's version. */
  version: "org.opencontainers.image.version",
  /** Of an index: the commit. */
  revision: "org.opencontainers.image.revision",
  /** Of an index: time of the commit, RFC 3339. */
  created: "org.opencontainers.image.created",
  /** Of a leg's entry: the hash of everything that it was made of. */
  inputs: "io.funasr-images.leg.inputs",
  /** Of a leg's entry: `passed`, or why it was skipped. */
  smoke: "io.funasr-images.leg.smoke",
  /** Of the index under the tag `rollback`: the version that was the newest at the time of the rollback. */
  withdrawn: "io.funasr-images.rollback.withdrawn",
  /** Of the index under the tag `rollback`: the branches that are faulty there, with commas. */
  faulty: "io.funasr-images.rollback.faulty",
} as const;

/** Says which version was promoted by hand; ignored as soon as there is a newer one than it names. */
export const rollbackTag = "rollback";
