import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readProfile } from "./profile.ts";
import { readImages } from "./read-images.ts";
import { renderCompose } from "./render-compose.ts";

const folder = fileURLToPath(new URL("../../../images", import.meta.url));
const images = await readImages(folder);
const { registry } = await readProfile(path.join(folder, "profile.json"));

it.each(images)("the compose.yaml of $branch is what its image.json gives (fix: npx projen)", async (image) => {
  const text = await readFile(path.join(folder, image.branch, "compose.yaml"), "utf8");
  const marker = /^# (.*)$/m.exec(text)?.[1] ?? "";
  expect(renderCompose(image, registry, marker)).toBe(text);
});
