import { describe, expect, it } from "vitest";
import { type OnnxModel, writeOnnxModel } from "./onnx-writer.ts";

const model: OnnxModel = {
  name: "g",
  inputs: [{ name: "x", type: "float32", shape: ["N", 2] }],
  outputs: [{ name: "y", type: "int64", shape: [1] }],
  nodes: [
    {
      operator: "Op",
      inputs: ["x", "w"],
      outputs: ["y"],
      attributes: { a: { int: -1 }, f: { float: 1 }, p: { ints: [0, 300] } },
    },
  ],
  tensors: [{ name: "w", shape: [2], data: Int32Array.of(1, -1) }],
  metadata: { k: 7 },
};

describe("writeOnnxModel", () => {
  it("writes every field with the number and wire type of the ONNX schema", () => {
    const name = (field: string, value: string) => `${field}${hex([value.length])}${hex(Buffer.from(value))}`;
    const nested = (field: string, ...parts: string[]) =>
      `${field}${hex([parts.join("").length / 2])}${parts.join("")}`;
    const node = nested(
      "0a",
      name("0a", "x") + name("0a", "w") + name("12", "y") + name("22", "Op"),
      nested("2a", name("0a", "a"), "18ffffffffffffffffff01", "a00102"),
      nested("2a", name("0a", "f"), "150000803f", "a00101"),
      nested("2a", name("0a", "p"), "4000", "40ac02", "a00107"),
    );
    const tensor = nested("2a", "0802", "1006", name("42", "w"), "4a08", "01000000", "ffffffff");
    const input = nested(
      "5a",
      name("0a", "x"),
      nested("12", nested("0a", "0801", nested("12", nested("0a", name("12", "N")), nested("0a", "0802")))),
    );
    const output = nested(
      "62",
      name("0a", "y"),
      nested("12", nested("0a", "0807", nested("12", nested("0a", "0801")))),
    );
    expect(hex(writeOnnxModel(model))).toBe(
      [
        "0808",
        name("12", "funasr-images"),
        nested("3a", node, name("12", "g"), tensor, input, output),
        nested("42", "0a00", "100d"),
        nested("72", name("0a", "k"), name("12", "7")),
      ].join(""),
    );
  });

  it("refuses a tensor whose elements do not fill its shape", () => {
    const tensors = [{ name: "w", shape: [2, 2], data: Int32Array.of(1) }];
    expect(() => writeOnnxModel({ ...model, tensors })).toThrow(
      expect.objectContaining({ code: "TENSOR_SIZE", message: expect.stringContaining('"w" of shape [2,2] needs 4') }),
    );
  });
});

function hex(bytes: ArrayLike<number>): string {
  return Buffer.from(Array.from(bytes)).toString("hex");
}
