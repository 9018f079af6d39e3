import { describe, expect, it } from "vitest";
import { createToneTransducer } from "./create-tone-transducer.ts";

// What it recognises is tested in the engine that loads it: packages/server/src/engines/sherpa/hotwords.test.ts.
describe("createToneTransducer", () => {
  it("writes the same bytes every time", () => {
    const options = { characters: [..."你好"], homophones: { 妳: "你" } };
    expect(createToneTransducer(options)).toEqual(createToneTransducer(options));
  });

  it("puts blank first, and homophones after the alphabet", () => {
    const { tokens } = createToneTransducer({ characters: [..."你好"], homophones: { 妳: "你" } });
    expect(tokens).toEqual(["<blk>", "你", "好", "妳", "<unk>"]);
  });
});
