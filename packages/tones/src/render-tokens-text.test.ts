import { describe, expect, it } from "vitest";
import { renderTokensText } from "./render-tokens-text.ts";

describe("renderTokensText", () => {
  it("writes a token and its id per line", () => {
    expect(renderTokensText(["<blk>", "是", "<|zh|>"])).toBe("<blk> 0\n是 1\n<|zh|> 2\n");
  });

  it.each(["", " ", "<|VERY HAPPY|>"])("refuses the token %j, on which the engine would exit", (token) => {
    expect(() => renderTokensText(["<blk>", token])).toThrow(expect.objectContaining({ code: "BAD_CHARACTER" }));
  });
});
