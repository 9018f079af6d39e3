import { jobsOf, type Rule, stepsOf } from "./rule.ts";

/** A container that a job runs in, beside, or as a step, is named by digest. */
export const imagesByDigest: Rule = {
  name: "images-by-digest",
  check: (workflow) => {
    const images = jobsOf(workflow).flatMap(([id, { container, services }]) => [
      { where: `job ${id}, container`, image: typeof container === "string" ? container : container?.image },
      ...Object.entries(services ?? {}).map(([name, { image }]) => ({ where: `job ${id}, service ${name}`, image })),
    ]);
    const actions = stepsOf(workflow).map(({ step: { uses }, where }) => ({
      where,
      image: uses?.startsWith("docker://") ? uses : undefined,
    }));
    return [...images, ...actions]
      .filter(({ image }) => image !== undefined && !/@sha256:[0-9a-f]{64}$/.test(image))
      .map(({ where, image }) => `${where}: ${image} must end in @sha256:…`);
  },
};
