import type { Image } from "@funasr-images/catalog";
import type { FoundSdk } from "@funasr-images/pipeline";
import { renderTable } from "../../legs/render-leg-table.ts";

/** Title and body of a pull request, and of the part of the summary. The body is the proof. */
export function describeBump(
  image: Image,
  found: FoundSdk | undefined,
  repository = image.sdk.repository,
): { title: string; body: string } {
  const { branch, sdk } = image;
  if (!found) {
    return {
      title: `fix(${branch}): no usable SDK`,
      body: `\`${repository}\` has no image named like \`${sdk.tag}\` that holds ${image.archs.join(" and ")}.`,
    };
  }
  const { tag, version, digest } = found.sdk;
  const title = titleOf(image, found);
  const platforms = found.platforms.map((platform) => [`linux/${platform.arch}`, `\`${platform.digest}\``]);
  const body = [
    renderTable(
      ["", "before", "after"],
      [
        ["tag", `\`${sdk.tag}\``, `\`${tag}\``],
        ["version", sdk.version, version],
        ["digest", sdk.digest ? `\`${sdk.digest}\`` : "not confirmed", `\`${digest}\``],
      ],
    ),
    `Every arch was looked at in \`${repository}\`: the index names it, and the configuration of the image behind it says the same.`,
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

function titleOf({ branch, sdk }: Image, { sdk: next, current }: FoundSdk): string {
  if (current) return `SDK ${next.version} is current`;
  if (next.version !== sdk.version) return `fix(${branch}): SDK ${next.version}`;
  return sdk.digest
    ? `fix(${branch}): SDK ${next.version} was published again`
    : `fix(${branch}): pin SDK ${next.version}`;
}
