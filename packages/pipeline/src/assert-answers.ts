import { type ModelHub, nameSetting, type Profile, type SettingKey } from "@funasr-images/catalog";
import { hubAddresses } from "@funasr-images/models";
import { parseRepository } from "@funasr-images/registry";
import { PipelineError } from "./pipeline-error.ts";

/** A host of the profile, and how it shows that it is what the profile takes it for. */
export interface Address {
  readonly key: SettingKey;
  /** What the profile says. */
  readonly value: string;
  /** Asked by GET. */
  readonly url: string;
  /** Whether an answer is one of the right kind of server. */
  readonly isRight: (answer: Response) => boolean;
  readonly kind: string;
}

/** The hub of some models. */
export function addressOf(profile: Profile, hub: ModelHub): Address {
  const value = hubAddresses(profile)[hub];
  const base = value.replace(/\/+$/, "");
  // Their APIs answer in JSON whether they know the model or not.
  const json = { isRight: (answer: Response) => /json/.test(answer.headers.get("content-type") ?? "") };
  return hub === "modelscope"
    ? {
        ...{ key: "hub", value, kind: "a hub with ModelScope's API", ...json },
        url: `${base}/api/v1/models/iic/nothing/revisions`,
      }
    : {
        ...{ key: "huggingFace", value, kind: "a hub with Hugging Face's API", ...json },
        url: `${base}/api/models/funasr/nothing`,
      };
}

/** A repository of the registry that is released to, or that holds base images. */
export function addressOfRepository(
  key: "registry" | "baseMirrors" | "bases",
  repository: string,
  profile: Profile,
): Address {
  const { origin } = parseRepository(repository, profile.allowHttp);
  const isRight = ({ status }: Response) => status === 200 || status === 401;
  return { key, value: repository, url: `${origin}/v2/`, kind: "a registry", isRight };
}

/**
 * Asks hosts of the profile, all at once and within seconds, before anything waits for them.
 *
 * @throws PipelineError ADDRESS_FAILED, naming every one that is silent or something else
 */
export async function assertAnswers(addresses: readonly Address[], signal?: AbortSignal): Promise<void> {
  const found = await Promise.all(addresses.map((address) => findSilence(address, signal)));
  const problems = found.filter((problem) => problem !== undefined);
  if (problems.length === 0) return;
  throw new PipelineError("ADDRESS_FAILED", problems.join("\n"), {
    fix: "Correct the address, or see what is between: --print-profile shows every address and where it is from.",
  });
}

/** What is wrong with an address, as a sentence that begins with its key; undefined when it answers as it should. */
export async function findSilence(
  { key, value, url, kind, isRight }: Address,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const deadline = AbortSignal.timeout(patienceMs);
  const name = `${nameSetting(key)}: ${value}`;
  try {
    const answer = await fetch(url, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline });
    await answer.body?.cancel();
    // A server that is overloaded is the right one; whoever asks it next waits for it.
    if (isRight(answer) || answer.status === 429 || answer.status >= 500) return undefined;
    return `${name} is not ${kind} (GET ${url} gave ${answer.status})`;
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline.aborted) return `${name} gave no answer within ${patienceMs / 1000} s`;
    const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    return `${name} does not answer: ${cause?.code ?? cause?.message ?? message}`;
  }
}

const patienceMs = 10_000;
