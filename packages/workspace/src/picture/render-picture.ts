import type { Arrow, Box, Panel, Picture } from "./plan-picture.ts";

/** Boxes have a fill of their own, so that the text is readable on any page; a dark one gets calmer colours. */
const style = `
text { font: 600 14px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; text-anchor: middle; fill: #1f2328 }
.name { font-size: 12px; font-weight: 400; text-anchor: start; fill: #59636e }
.panel { fill: #818b981a; stroke: #818b9840 }
.arrow { fill: none; stroke: #818b98; stroke-width: 1.5 }
.head { fill: #818b98 }
.serving { fill: #ddf4ff; stroke: #54aeff }
.release { fill: #fff1e5; stroke: #fb8f44 }
.workspace { fill: #eaeef2; stroke: #8c959f }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
.name { fill: #9198a1 }
.serving { fill: #0c2d6b; stroke: #388bfd }
.release { fill: #5a1e02; stroke: #db6d28 }
.workspace { fill: #2a313c; stroke: #656c76 }
}`.trim();

const names: Readonly<Record<Panel["half"], string>> = {
  serving: "serving: inside an image, and its clients",
  release: "release: what makes images",
  workspace: "workspace: the ground under all rooms",
};

/**
 * The picture as an SVG.
 *
 * @param comment says at its top where it comes from
 */
export function renderPicture({ width, height, panels, boxes, arrows }: Picture, comment: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<!-- ${comment} -->`,
    "<title>The rooms of the project: each imports rooms below it</title>",
    `<style>\n${style}\n</style>`,
    `<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker>`,
    ...panels.map(renderPanel),
    ...arrows.map(renderArrow),
    ...boxes.map(renderBox),
    "</svg>",
  ].join("\n");
}

function renderPanel({ half, x, y, width, height }: Panel): string {
  const text = `<text class="name" x="${x + 12}" y="${y + 20}">${names[half]}</text>`;
  return `<rect class="panel" x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/>${text}`;
}

function renderBox({ room, half, x, y, width, height }: Box): string {
  const text = `<text x="${x + width / 2}" y="${y + height / 2 + 5}">${room}</text>`;
  return `<rect class="${half}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>${text}`;
}

function renderArrow({ points }: Arrow): string {
  const [first, ...rest] = points;
  let from = first;
  const curves = rest.map((to) => {
    const middle = ((from?.y ?? 0) + to.y) / 2;
    const curve = `C${from?.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
    from = to;
    return curve;
  });
  return `<path class="arrow" marker-end="url(#head)" d="M${first?.x} ${first?.y}${curves.join("")}"/>`;
}
