import { type Candidate, takeOverImage } from "@funasr-images/builder";
import { type Arch, findImage, type ImageBranch, type Profile } from "@funasr-images/catalog";
import type { LegToTest, PipelineContext } from "@funasr-images/pipeline";
import { readPlatforms } from "@funasr-images/registry";
import { ActionError } from "../../src/context/action-error.ts";
import { openActionRegistry, type RegistryInputs } from "../../src/context/open-action-registry.ts";
import { findLeg, parsePlan } from "../../src/context/parse-plan.ts";
import {
  readActionContext,
  readPlannedContext,
  type SettingInputs,
  type WorkspaceInputs,
} from "../../src/context/read-action-context.ts";

/** What is tested, and in which profile. */
export interface Subject {
  readonly leg: LegToTest;
  readonly candidate: Candidate;
  readonly context: PipelineContext;
}

export interface SubjectInputs extends WorkspaceInputs, RegistryInputs, SettingInputs {
  readonly plan?: unknown;
  readonly candidate?: unknown;
  readonly image?: string | undefined;
  readonly branch: ImageBranch;
  readonly arch: Arch;
  readonly profile: Profile["name"];
}

/** A leg of a plan with what was built of it, or a published image. */
export async function readSubject(inputs: SubjectInputs, signal: AbortSignal): Promise<Subject> {
  const { plan, candidate, image } = inputs;
  if (image !== undefined && plan === undefined && candidate === undefined) return readPublished(image, inputs, signal);
  if (image !== undefined || plan === undefined || candidate === undefined) {
    throw new ActionError("INPUTS_DISAGREE", 'Give the inputs "plan" and "candidate", or "image" alone.');
  }
  const planned = parsePlan(plan);
  return {
    leg: findLeg(planned, inputs.branch, inputs.arch),
    candidate: candidate as Candidate,
    context: await readPlannedContext(planned, inputs),
  };
}

async function readPublished(image: string, inputs: SubjectInputs, signal: AbortSignal): Promise<Subject> {
  const { branch, arch } = inputs;
  const colon = image.lastIndexOf(":");
  const [repository, tag] = image.includes("/", colon)
    ? [image, branch]
    : [image.slice(0, colon), image.slice(colon + 1)];
  const registry = openActionRegistry(repository.toLowerCase(), inputs, signal);
  const platforms = await readPlatforms(registry, tag);
  const entry = platforms.find(({ platform }) => platform.os === "linux" && platform.architecture === arch);
  if (!entry) {
    const has = platforms.map(({ platform }) => platform.architecture).join(", ");
    throw new ActionError("LEG_FAILED", `The image holds ${has || "no platform"}, not ${arch}`, { where: image });
  }
  const context = await readActionContext({ ...inputs, registry: registry.repository });
  const { modes, checks } = findImage(context.images, branch);
  return {
    leg: { branch, arch, modes, checks, build: { kind: "reuse", digest: entry.digest }, smoke: { kind: "run" } },
    candidate: await takeOverImage(registry, entry.digest),
    context,
  };
}
