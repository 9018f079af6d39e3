import { type Leg, type Plan, renderBytes } from "@funasr-images/catalog";
import { renderTable } from "../../src/legs/render-leg-table.ts";

/** The plan for the summary of the job. */
export function renderSummary(plan: Plan, notes: readonly string[]): string {
  const legs = plan.legs.map((leg) => [
    `${leg.branch}/${leg.arch}`,
    leg.build.kind === "build" ? "built" : `carried over (\`${leg.build.digest.slice(0, 19)}\`)`,
    describeSmoke(leg),
    `${leg.base.sdk ?? "none"} (\`${leg.base.digest.slice(0, 19)}\`)`,
    `\`${leg.inputs.slice(0, 19)}\``,
  ]);
  const models = plan.models.map(({ id, digest, bytes }) => [id, renderBytes(bytes), `\`${digest.slice(0, 19)}\``]);
  return [
    `## Plan: version ${plan.version}`,
    "",
    describeRelease(plan),
    "",
    ...notes.map((note) => `> [!WARNING]\n> ${note.replaceAll("\n", " ")}\n`),
    legs.length === 0
      ? "No leg has changed."
      : renderTable(["leg", "image", "transcription", "SDK (base image)", "inputs"], legs),
    "",
    ...(models.length === 0 ? [] : [renderTable(["model", "size", "digest"], models), ""]),
  ].join("\n");
}

function describeRelease({ release, version, previousVersion, registry }: Plan): string {
  switch (release.kind) {
    case "release":
      return `Releases ${version} to \`${registry}\` after ${previousVersion ?? "nothing: it is the first"}, when every leg has transcribed.`;
    case "current":
      return `Nothing has changed since ${version}; its tags in \`${registry}\` are put in place again.`;
    case "none":
      return `No tag moves: ${release.reason}.`;
  }
}

function describeSmoke({ smoke }: Leg): string {
  return smoke.kind === "run"
    ? "on its own arch"
    : `${smoke.kind === "skip" ? "skipped" : "**impossible**"}: ${smoke.reason}`;
}
