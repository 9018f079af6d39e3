import type { ListedVersion, Shelf } from "@funasr-images/release";
import { ActionError } from "../../src/context/action-error.ts";
import { listPages } from "../../src/github/list-pages.ts";
import { type GitHub, orAbsent } from "../../src/github/open-github.ts";

/** A version of a container package, as far as it is read; nothing of it is trusted before it is checked. */
interface PackageVersion {
  readonly id: number;
  readonly name: string;
  readonly created_at: string;
  readonly metadata?: { readonly container?: { readonly tags?: readonly string[] } };
}

/**
 * A container package of GitHub: what GHCR holds, also without a tag, with the tags that GitHub knows; and the only way to
 * delete there.
 *
 * @param repository `owner/name` on GHCR; the owner's package is called `name`
 * @throws ActionError BAD_REPLY
 */
export async function openPackages(github: GitHub, repository: string): Promise<Required<Shelf>> {
  const versions = await openVersions(github, repository);
  const ids = new Map<string, number>();
  const idOf = (digest: string) => {
    const id = ids.get(digest);
    if (id === undefined) throw new ActionError("BAD_REPLY", `GitHub has not listed ${digest}: it is not deleted.`);
    return id;
  };
  return {
    async list() {
      const listed = await listPages(`versions of the package ${repository}`, versions.list);
      ids.clear();
      for (const { id, name } of listed) {
        if (ids.has(name)) throw new ActionError("BAD_REPLY", `GitHub lists ${name} twice.`);
        ids.set(name, id);
      }
      return listed.map(parseVersion);
    },
    async tagsOf(digest) {
      const version = await orAbsent(versions.get(idOf(digest)));
      if (version === undefined) return undefined;
      const { digest: found, tags } = parseVersion(version);
      if (found === digest) return tags;
      throw new ActionError("BAD_REPLY", `GitHub gives ${found} as the version of ${digest}: it is not deleted.`);
    },
    async delete(digest) {
      const { status } = await versions.delete(idOf(digest));
      if (status !== 204) throw new ActionError("BAD_REPLY", `GitHub answers ${status} to deleting ${digest}.`);
    },
  };
}

/** The three requests, which have other addresses for a person's packages than for an organisation's. */
async function openVersions({ octokit }: GitHub, repository: string) {
  const [owner = "", ...rest] = repository.split("/");
  const name = { package_type: "container", package_name: rest.join("/") } as const;
  type Page = { readonly per_page: number; readonly page: number };
  const { packages, users } = octokit;
  const { data: account } = await users.getByUsername({ username: owner });
  const type = (account as { type?: unknown } | null)?.type;
  if (type === "Organization") {
    const at = { ...name, org: owner };
    return {
      list: (page: Page) => packages.getAllPackageVersionsForPackageOwnedByOrg({ ...at, ...page }),
      get: (id: number) => packages.getPackageVersionForOrganization({ ...at, package_version_id: id }),
      delete: (id: number) => packages.deletePackageVersionForOrg({ ...at, package_version_id: id }),
    };
  }
  if (type !== "User") throw new ActionError("BAD_REPLY", `GitHub does not say what kind of account ${owner} is.`);
  const at = { ...name, username: owner };
  return {
    list: (page: Page) => packages.getAllPackageVersionsForPackageOwnedByUser({ ...at, ...page }),
    get: (id: number) => packages.getPackageVersionForUser({ ...at, package_version_id: id }),
    delete: (id: number) => packages.deletePackageVersionForUser({ ...at, package_version_id: id }),
  };
}

/** @throws ActionError BAD_REPLY: a version without its tags or its time is not taken for one that has none */
function parseVersion(version: PackageVersion): ListedVersion {
  const { name, created_at, metadata } = (version ?? {}) as Partial<PackageVersion>;
  const tags = metadata?.container?.tags;
  const created = new Date(created_at ?? Number.NaN);
  const valid =
    /^sha256:[0-9a-f]{64}$/.test(name ?? "") &&
    !Number.isNaN(created.getTime()) &&
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === "string");
  if (valid) return { digest: name as string, created, tags };
  throw new ActionError(
    "BAD_REPLY",
    `GitHub's reply is not a version of a container package: ${JSON.stringify(version)?.slice(0, 200)}`,
  );
}
