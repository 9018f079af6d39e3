import { baseOf, type Image } from "@funasr-images/catalog";
import type { FoundBase } from "@funasr-images/pipeline";
import { renderTable } from "../../src/legs/render-leg-table.ts";

/** Title and body of a pull request, and of the part of the summary. The body is the proof. */
export function describeBump(
  image: Image,
  found: FoundBase | undefined,
  repository = baseOf(image).repository,
): { title: string; body: string } {
  const { branch } = image;
  const present = baseOf(image);
  if (!found) {
    return {
      title: `fix(${branch}): no usable ${present.version === undefined ? nameOf(present) : "SDK"}`,
      body: `\`${repository}\` has no image named like \`${present.tag}\` that holds ${image.archs.join(" and ")}.`,
    };
  }
  const { tag, version, digest } = found.base;
  const title = titleOf(image, found);
  const platforms = found.platforms.map((platform) => [`linux/${platform.arch}`, `\`${platform.digest}\``]);
  const body = [
    renderTable(
      ["", "before", "after"],
      [
        ["tag", `\`${present.tag}\``, `\`${tag}\``],
        ...(version === undefined ? [] : [["version", present.version ?? "", version]]),
        ["digest", present.digest ? `\`${present.digest}\`` : "not confirmed", `\`${digest}\``],
      ],
    ),
    `Every arch was checked in \`${repository}\`: the index names it, and the configuration of the image behind it says the same.`,
    renderTable(["platform", "digest"], platforms),
    ...(found.rejected.length > 0
      ? [
          "Newer ones that were not taken:",
          renderTable(
            ["tag", "why"],
            found.rejected.map(({ tag, reason }) => [`\`${tag}\``, reason]),
          ),
        ]
      : []),
    "The checks of this pull request build and transcribe with it. Nothing is released before it is merged.",
  ].join("\n\n");
  return { title, body };
}

function titleOf(image: Image, { base: next, current }: FoundBase): string {
  const { branch } = image;
  const present = baseOf(image);
  const name = nameOf(next);
  if (current) return `${name} is current`;
  if (next.version !== present.version) return `fix(${branch}): ${name}`;
  return present.digest ? `fix(${branch}): ${name} was published again` : `fix(${branch}): pin ${name}`;
}

/** `SDK 0.4.7`, `debian:trixie-slim` */
function nameOf({ repository, tag, version }: { repository: string; tag: string; version?: string }): string {
  return version === undefined ? `${repository.slice(repository.lastIndexOf("/") + 1)}:${tag}` : `SDK ${version}`;
}
