import type { GitHub } from "../../github/open-github.ts";

/** A container package of GitHub: what GHCR holds, also without a tag, and the only way to delete there. */
export interface Packages {
  readonly versions: readonly { readonly digest: string; readonly created: Date }[];
  delete(digest: string): Promise<void>;
}

/**
 * Lists every version of the package.
 *
 * @param repository `owner/name` on GHCR; the owner's package is called `name`
 */
export async function openPackages({ octokit }: GitHub, repository: string): Promise<Packages> {
  const [owner = "", ...rest] = repository.split("/");
  const name = { package_type: "container", package_name: rest.join("/") } as const;
  const { data: account } = await octokit.users.getByUsername({ username: owner });
  const organization = account.type === "Organization";
  const page = { ...name, per_page: 100 };
  const listed = organization
    ? await octokit.paginate(octokit.packages.getAllPackageVersionsForPackageOwnedByOrg, { ...page, org: owner })
    : await octokit.paginate(octokit.packages.getAllPackageVersionsForPackageOwnedByUser, { ...page, username: owner });
  const ids = new Map(listed.map((version) => [version.name, version.id]));
  return {
    versions: listed.map((version) => ({ digest: version.name, created: new Date(version.created_at) })),
    async delete(digest) {
      const id = ids.get(digest);
      if (id === undefined) return;
      const version = { ...name, package_version_id: id };
      await (organization
        ? octokit.packages.deletePackageVersionForOrg({ ...version, org: owner })
        : octokit.packages.deletePackageVersionForUser({ ...version, username: owner }));
    },
  };
}
