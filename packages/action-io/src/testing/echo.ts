import { type ActionIo, defineAction, type InputsOf } from "../index.ts";

/** An action with an input of every kind: it returns what it got, or fails as the input `fail` says. */
export const echoDefinition = defineAction({
  name: "Echo",
  description: "Says what it got.",
  inputs: {
    "dry-run": { description: "A boolean.", kind: "boolean", default: "true" },
    keep: { description: "An integer.", kind: "integer" },
    archs: { description: "Lines.", kind: "lines", choices: ["amd64", "arm64"] },
    plan: { description: "Some JSON.", kind: "json", required: true },
    profile: { description: "A choice.", choices: ["upstream", "local"], default: "upstream" },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
    token: { description: "A secret.", secret: true, default: "${{ github.token }}" },
    fail: { description: "How it fails." },
  },
  outputs: {
    inputs: { description: "The inputs as JSON." },
    text: { description: "Several lines." },
    nothing: { description: "Never set." },
  },
});

export async function echo(inputs: InputsOf<typeof echoDefinition>, io: ActionIo) {
  io.summary.addHeading("Echo", 2).addTable([["a", "b"]]);
  io.info("::set-env name=PATH::evil");
  if (inputs.fail === "plain") throw new Error("It broke.", { cause: new Error("A pipe.") });
  if (inputs.fail === "annotated") {
    const annotations = [{ file: "images/offline/image.json", line: 3, message: "wants a digest" }];
    throw Object.assign(new Error("The catalogue is wrong."), { code: "BAD_FILE", annotations });
  }
  if (inputs.fail === "wait") {
    io.info("waiting");
    await new Promise((_, reject) => {
      const timer = setTimeout(reject, 120_000);
      io.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(io.signal.reason);
      });
    });
  }
  const { token, ...rest } = inputs;
  return { inputs: { ...rest, token: token === undefined ? "none" : "some" }, text: "one\ntwo", nothing: undefined };
}
