import { failureCode, type HubRequest, type Reply, replyFailure } from "./reply.ts";
import type { HubRepository } from "./repository.ts";
import type { UrlSigner } from "./sign-object-url.ts";

/** What the endpoints answer from. */
export interface HubState {
  /** By id; aliases are looked up inside. */
  readonly repositories: Map<string, HubRepository>;
  /** Opens private repositories. */
  readonly token: string | undefined;
  /** Entries after which a listing is silently cut. */
  readonly listingLimit: number;
  readonly signer: UrlSigner;
  /** How long what it signs is valid. */
  readonly signatureSeconds: number;
}

/** The repository that a request may see, or the failure that ModelScope answers with. */
export function openRepository(
  state: HubState,
  id: string,
  request: HubRequest,
): { readonly repository: HubRepository } | { readonly failure: Reply } {
  const repository =
    state.repositories.get(id) ?? [...state.repositories.values()].find((known) => known.aliases.includes(id));
  if (!repository) {
    return { failure: replyFailure(404, failureCode.notFound, `获取模型信息失败: record not found: ${id}`) };
  }
  if (repository.private && !carriesToken(request, state.token)) {
    return { failure: replyFailure(404, failureCode.noAccess, `no access to ${id}`) };
  }
  return { repository };
}

function carriesToken(request: HubRequest, token: string | undefined): boolean {
  if (token === undefined) return false;
  const { authorization, cookie } = request.headers;
  if (authorization === `Bearer ${token}`) return true;
  // git sends the token as a password.
  if (authorization === `Basic ${Buffer.from(`oauth2:${token}`).toString("base64")}`) return true;
  return typeof cookie === "string" && cookie.split(/;\s*/).includes(`m_session_id=${token}`);
}
