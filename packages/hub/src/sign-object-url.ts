import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export interface UrlSigner {
  /** The cdn's address of an object, valid for the signer's time. */
  sign(object: SignedObject): string;
  /** Whether the signature is ours and its time has not passed. */
  accepts(url: URL): boolean;
}

interface SignedObject {
  readonly sha256: string;
  readonly model: string;
  readonly revision: string;
  readonly path: string;
}

/** Signs as Alibaba's cdn does: `auth_key=<expiry>-<random>-0-<md5>`; the expiry may have a fraction of a second. */
export function createUrlSigner(cdn: string, seconds: number, now: () => number = Date.now): UrlSigner {
  const secret = randomBytes(16).toString("hex");
  const digest = (path: string, expiry: string, salt: string) =>
    createHash("md5").update(`${path}-${expiry}-${salt}-0-${secret}`).digest("hex");
  return {
    sign: ({ sha256, model, revision, path }) => {
      const url = new URL(`/prod/lfs-objects/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256.slice(4)}`, cdn);
      const [namespace = "", repository = ""] = model.split("/");
      const expiry = (now() / 1000 + seconds).toFixed(3);
      const salt = randomBytes(8).toString("hex");
      for (const [name, value] of Object.entries({ filename: path, namespace, repository, revision, tag: "model" })) {
        url.searchParams.set(name, value);
      }
      url.searchParams.set("auth_key", `${expiry}-${salt}-0-${digest(url.pathname, expiry, salt)}`);
      return url.href;
    },
    accepts: (url) => {
      const [expiry = "", salt = "", , md5 = ""] = (url.searchParams.get("auth_key") ?? "").split("-");
      const wanted = Buffer.from(digest(url.pathname, expiry, salt));
      const given = Buffer.from(md5);
      return given.length === wanted.length && timingSafeEqual(given, wanted) && Number(expiry) * 1000 > now();
    },
  };
}
