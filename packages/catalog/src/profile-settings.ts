import { isHttpAllowed } from "@funasr-images/net";
import { CatalogError } from "./catalog-error.ts";
import type { Profile } from "./profile.ts";

/** A value of a profile that a site may set. */
export interface ProfileSetting<Key extends SettingKey = SettingKey> {
  readonly key: Key;
  /** The environment variable that sets it. */
  readonly variable: string;
  readonly meaning: string;
  /** The value that a text stands for. @throws CatalogError BAD_SETTING */
  readonly parse: (text: string) => Profile[Key];
  /** What is wrong with a value, whoever has set it. */
  readonly check: (value: NonNullable<Profile[Key]>, profile: Pick<Profile, "allowHttp">) => string | undefined;
}

export type SettingKey = Exclude<keyof Profile, "name" | "lock" | "speech" | "canary">;

/** Every setting, in the order in which people are shown them. */
export const profileSettings: readonly ProfileSetting[] = [
  setting("hub", "FUNASR_HUB", "ModelScope, or a mirror with its API", String, checkAddress),
  setting("huggingFace", "HF_ENDPOINT", "Hugging Face, or a mirror with its API", String, checkAddress),
  setting(
    "redirectHosts",
    "FUNASR_REDIRECT_HOSTS",
    "hosts that hubs may lead to for content, beside those that are known",
    parseList,
    (hosts) =>
      firstProblem(hosts, (host) => (hostPattern.test(host.replace(/^\*\./, "")) ? undefined : notAHost(host))),
  ),
  setting("registry", "FUNASR_REGISTRY", "where images are released to", String, checkRepository),
  setting("baseMirrors", "FUNASR_BASE_MIRRORS", "base images at other addresses: FROM=TO", parseMirrors, (mirrors) =>
    firstProblem(Object.entries(mirrors), ([from, to]) => checkMirror(from) ?? checkMirror(to)),
  ),
  setting("bases", "FUNASR_BASES", "other base images: BRANCH=REPOSITORY@sha256:…", parseBases, (bases) =>
    firstProblem(Object.values(bases), ({ repository }) => checkRepository(repository)),
  ),
  setting("recordings", "FUNASR_RECORDINGS", "a folder that holds the recordings by name", String, checkAddress),
  setting("npm", "npm_config_registry", "the npm registry", String, checkAddress),
  setting("allowHttp", "FUNASR_ALLOW_HTTP", "hosts that may be talked to by plain http", parseList, (hosts) =>
    firstProblem(hosts, (host) => (hostPattern.test(host) ? undefined : notAHost(host))),
  ),
  setting(
    "unrunnableLegs",
    "FUNASR_UNRUNNABLE_LEGS",
    "skip or block a leg that this machine cannot run",
    (text) => {
      if (text === "skip" || text === "block") return text;
      throw badSetting(`"${text}" is neither skip nor block`);
    },
    () => undefined,
  ),
];

/** `hub (FUNASR_HUB)`: what a person looks for when a value is wrong. */
export function nameSetting(key: SettingKey): string {
  return `${key} (${profileSettings.find((one) => one.key === key)?.variable})`;
}

function setting<Key extends SettingKey>(
  key: Key,
  variable: string,
  meaning: string,
  parse: ProfileSetting<Key>["parse"],
  check: ProfileSetting<Key>["check"],
): ProfileSetting {
  return { key, variable, meaning, parse, check } as unknown as ProfileSetting;
}

const hostPattern = /^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/i;
const namePattern = /^[a-z0-9._-]+(\/[a-z0-9._-]+)*$/;

function badSetting(problem: string): CatalogError {
  return new CatalogError("BAD_SETTING", [problem]);
}

function notAHost(text: string): string {
  return `"${text}" is not a host, or a host and a port`;
}

function checkAddress(text: string, { allowHttp }: Pick<Profile, "allowHttp">): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    return `"${url?.username ? url.host : text}" is not an address such as https://example.org/path, without a name, a question mark or a #`;
  }
  if (url.protocol === "https:" || isHttpAllowed(url.host, allowHttp)) return undefined;
  return `${text} is plain http. If nobody else is on the way to it, say so: --allow-http ${url.host} (FUNASR_ALLOW_HTTP)`;
}

function checkRepository(text: string): string | undefined {
  return isHost(text.split("/")[0] ?? "") && namePattern.test(text.slice(text.indexOf("/") + 1)) && text.includes("/")
    ? undefined
    : `"${text}" is not host/repository in lower case, such as registry.example.org/team/funasr`;
}

/** A mirror stands for a whole host or for a repository of it. */
function checkMirror(text: string): string | undefined {
  return isHost(text) ? undefined : checkRepository(text);
}

/** A name without a dot or a port would be a folder of Docker Hub. */
function isHost(text: string): boolean {
  return hostPattern.test(text) && (/[.:]/.test(text) || text === "localhost");
}

function parseList(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

function parsePairs(text: string, example: string): [string, string][] {
  return parseList(text).map((word) => {
    const at = word.indexOf("=");
    if (at < 1 || at === word.length - 1) throw badSetting(`"${word}" is not ${example}`);
    return [word.slice(0, at), word.slice(at + 1)];
  });
}

function parseMirrors(text: string): Record<string, string> {
  return Object.fromEntries(parsePairs(text, "FROM=TO, such as docker.io=mirror.example.org"));
}

function parseBases(text: string): NonNullable<Profile["bases"]> {
  return Object.fromEntries(
    parsePairs(text, "BRANCH=REPOSITORY@sha256:…").map(([branch, reference]) => {
      const [, repository, digest] = /^([^@]+)@(sha256:[0-9a-f]{64})$/.exec(reference) ?? [];
      if (!repository || !digest) throw badSetting(`"${reference}" is not REPOSITORY@sha256:… with 64 digits`);
      return [branch, { repository, digest }];
    }),
  );
}

function firstProblem<T>(values: readonly T[], check: (value: T) => string | undefined): string | undefined {
  return values.map(check).find((problem) => problem !== undefined);
}
