import type { ModelHub, Profile } from "@funasr-images/catalog";
import { type HubOptions, openHub } from "./hub-options.ts";

/** The hubs of a profile, with the tokens of the environment: each goes to its own hub only. */
export function profileHub(
  { hub, huggingFace, redirectHosts, allowHttp }: Profile,
  env: Readonly<Record<string, string | undefined>>,
): HubOptions {
  return {
    endpoint: hub,
    ...(env.MODELSCOPE_API_TOKEN ? { token: env.MODELSCOPE_API_TOKEN } : {}),
    huggingFace: { endpoint: huggingFace, token: env.HF_TOKEN },
    redirectHosts,
    allowHttp,
  };
}

/** Where the hubs of a profile are, defaults included. */
export function hubAddresses(profile: Profile): Readonly<Record<ModelHub, string>> {
  return { modelscope: profile.hub, huggingface: openHub(profileHub(profile, {})).huggingFace.endpoint };
}
