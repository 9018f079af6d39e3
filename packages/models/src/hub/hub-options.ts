import { isHttpAllowed, isLoopback, type RetryTiming } from "@funasr-images/net";
import { ModelError } from "../model-error.ts";

/** Where the models come from. */
export interface HubOptions {
  /** Address of the hub; https, or http on the loopback interface or on a host of `allowHttp`. */
  readonly endpoint: string;
  /** Sent to the endpoint's own host only. @default none */
  readonly token?: string;
  /** Where models of Hugging Face are. @default the endpoint itself on loopback, else https://huggingface.co */
  readonly huggingFace?: { readonly endpoint?: string | undefined; readonly token?: string | undefined };
  /** @default the global fetch */
  readonly fetch?: typeof fetch;
  /** @default {@link defaultTiming} */
  readonly timing?: Partial<HubTiming>;
  /** How often a request is repeated before it counts as failed. @default 5 */
  readonly retries?: number;
  /** Hosts that redirects may lead to, beside the hub's own and the known content hosts; `*.x` means all below x. */
  readonly redirectHosts?: readonly string[] | undefined;
  /** Hosts, or hosts with a port, of this site that may be talked to by plain http. @default this machine only */
  readonly allowHttp?: readonly string[] | undefined;
}

/** Times in milliseconds. By default the first pause is 500, our own are at most 30000, and a hub can ask for 300000. */
export interface HubTiming extends RetryTiming {
  /** Silence after which a connection is given up, before the headers and inside the body. @default 30000 */
  readonly stallMs: number;
}

/** The options with everything filled in and checked. */
export interface OpenHub {
  readonly endpoint: URL;
  readonly token: string | undefined;
  readonly huggingFace: { readonly endpoint: string; readonly token: string | undefined };
  readonly fetch: typeof fetch;
  readonly timing: HubTiming;
  readonly retries: number;
  readonly redirectHosts: readonly string[];
  readonly allowHttp: readonly string[];
}

export const defaultTiming: HubTiming = {
  stallMs: 30_000,
  backoffMs: 500,
  maxBackoffMs: 30_000,
  maxRetryAfterMs: 300_000,
};

/** Checks the endpoint and fills in the defaults. @throws ModelError `HUB_ENDPOINT_INVALID` */
export function openHub(options: HubOptions): OpenHub {
  const allowHttp = options.allowHttp ?? [];
  const endpoint = parseEndpoint(options.endpoint, allowHttp);
  // A hub on loopback is the whole outside world of a test: it is not to be left by a default.
  const elsewhere = isLoopback(endpoint.host) ? options.endpoint : "https://huggingface.co";
  return {
    endpoint,
    token: options.token || undefined,
    huggingFace: {
      endpoint: options.huggingFace?.endpoint || elsewhere,
      token: options.huggingFace?.token || undefined,
    },
    fetch: options.fetch ?? fetch,
    timing: { ...defaultTiming, ...options.timing },
    retries: options.retries ?? 5,
    redirectHosts: options.redirectHosts ?? [],
    allowHttp,
  };
}

/** The same hub with another endpoint, for a source that lies elsewhere: the token stays behind. */
export function openOtherHub(hub: OpenHub, endpoint: string, token?: string): OpenHub {
  return { ...hub, endpoint: parseEndpoint(endpoint, hub.allowHttp), token: token || undefined };
}

/** Where the hubs and release sites that we know keep their content. */
const contentHosts = [
  "*.modelscope.cn",
  "*.modelscope.ai",
  "*.aliyuncs.com",
  "huggingface.co",
  "*.huggingface.co",
  "*.hf.co",
  "github.com",
  "*.githubusercontent.com",
];

/** What decides where a request may go. */
type AddressRules = Pick<OpenHub, "endpoint" | "redirectHosts" | "allowHttp">;

/**
 * Whether a redirect may be followed: https to the hub's own host or those below it, to a known content host or one of
 * the options; plain http between loopback addresses, and between hosts of this site that a person has allowed.
 */
export function isAllowedAddress(url: URL, { endpoint, redirectHosts, allowHttp }: AddressRules): boolean {
  // An http redirect from a hub on the internet would read this machine's own services, or travel in the clear.
  if (url.protocol === "http:") {
    const sameSide = endpoint.protocol === "http:" && isLoopback(url.host) === isLoopback(endpoint.host);
    return sameSide && isHttpAllowed(url.host, allowHttp);
  }
  if (url.protocol !== "https:") return false;
  const own = endpoint.hostname.replace(/^www\./, "");
  return [endpoint.hostname, own, `*.${own}`, ...contentHosts, ...redirectHosts].some((host) =>
    host.startsWith("*.") ? url.hostname.endsWith(host.slice(1)) : url.hostname === host,
  );
}

function parseEndpoint(text: string, allowHttp: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url?.search === "" && url.hash === "" && url.username === "";
  if (url && plain && isAllowedAddress(url, { endpoint: url, redirectHosts: [], allowHttp })) return url;
  throw new ModelError("HUB_ENDPOINT_INVALID", "The hub's endpoint is not an https address", {
    where: url ? url.origin : JSON.stringify(text),
    fix: "Set it to a form like https://modelscope.cn; plain http is accepted for 127.0.0.1, [::1] and localhost, and for hosts that FUNASR_ALLOW_HTTP names.",
  });
}
