import path from "node:path";
import { readCatalogue } from "@funasr-images/catalog";
import { expect, it } from "vitest";
import { hubContent } from "./hub-content.ts";

const directory = path.join(import.meta.dirname, "../../../images");

it("serves the real file wherever npm carries the one that the catalogue pins, and stands in for the others", async () => {
  const { images, models } = await readCatalogue(directory);
  const served = await hubContent(images, directory);
  const real = served.flatMap(({ id, commits }) =>
    (commits.at(-1)?.files ?? []).flatMap(({ path: file, sha256 }) => {
      const pinned = models.models.find((model) => model.id === id)?.expected.find((one) => one.path === file);
      return pinned?.sha256 === sha256 ? [`${id}/${file}`] : [];
    }),
  );
  expect(real).toEqual(["csukuangfj/vad/silero_vad.onnx"]);
});
