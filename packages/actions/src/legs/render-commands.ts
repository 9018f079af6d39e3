import type { ImageBranch } from "@funasr-images/catalog";

/** The commands to pull, verify and roll back a release. */
export function renderCommands(options: {
  readonly registry: string;
  readonly version: string;
  readonly previousVersion: string | undefined;
  readonly indexes: readonly { readonly branch: ImageBranch; readonly digest: string }[];
  /** `owner/name` on GitHub, which attests the images. */
  readonly repository: string | undefined;
}): string {
  const { registry, version, previousVersion, indexes, repository } = options;
  const lines = [
    "# pull",
    ...indexes.map(({ branch, digest }) => `docker pull ${registry}:${branch}-${version}  # ${digest}`),
  ];
  if (repository) {
    lines.push("# verify who built it");
    lines.push(
      ...indexes.map(({ digest }) => `gh attestation verify oci://${registry}@${digest} --repo ${repository}`),
    );
    if (previousVersion && previousVersion !== version) {
      lines.push("# roll back", `gh workflow run rollback.yml --repo ${repository} -f version=${previousVersion}`);
    }
  }
  return lines.join("\n");
}
