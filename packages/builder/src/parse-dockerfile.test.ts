import { describe, expect, it } from "vitest";
import { applyDockerfile } from "./apply-dockerfile.ts";
import { parseDockerfile } from "./parse-dockerfile.ts";

// What is read is compared with BuildKit in compose-image.integration.test.ts; here is what is refused.
describe("a Dockerfile", () => {
  it.each([
    ["FROM base\nRUN apt-get update", /^Dockerfile:2: RUN is not possible: .*prepared trees.*derive an image/],
    ["FROM base\n\n# why\nWORKDIR /x", /^Dockerfile:4: WORKDIR is not possible/],
    ["FROM base AS stage", /^Dockerfile:1: the first instruction has to be FROM <context>/],
    ["ARG X\nFROM base", /^Dockerfile:1: the first instruction has to be FROM/],
    ["", /^Dockerfile: the first instruction/],
    ["FROM a\nFROM b", /^Dockerfile:2: an image has one base/],
    ["FROM a\nCOPY entrypoint.sh /", /^Dockerfile:2: COPY: possible is COPY --link --from=<context> \/ \//],
    ["FROM a\nCOPY --chown=1 --from=tree / /", /^Dockerfile:2: COPY: possible is/],
    ["FROM a\nENV A=$B", /^Dockerfile:2: ENV: \$B is neither an ARG nor an ENV before it/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the Dockerfile's own
    ["FROM a\nENV A=${B:-c}", /^Dockerfile:2: ENV: only \$NAME and \$\{NAME\} are possible, not \$\{B:-c\}/],
    ["FROM a\nENV A b", /^Dockerfile:2: ENV: A is no NAME=value/],
    ['FROM a\nENV A="b', /^Dockerfile:2: ENV: the quote " does not end/],
    ["FROM a\nENTRYPOINT /bin/run", /^Dockerfile:2: ENTRYPOINT: \/bin\/run has to be a list/],
    ['FROM a\nCMD ["x"', /^Dockerfile:2: CMD: /],
    ["FROM a\nUSER a b", /^Dockerfile:2: USER: one word is wanted/],
    ["FROM a\nEXPOSE http", /^Dockerfile:2: EXPOSE: http is no port/],
    ["FROM a\nEXPOSE 65536", /^Dockerfile:2: EXPOSE: 65536 is no port/],
    ['FROM a\nHEALTHCHECK --interval=soon CMD ["x"]', /^Dockerfile:2: HEALTHCHECK: soon is no duration such as 30s/],
    ['FROM a\nHEALTHCHECK --often=1s CMD ["x"]', /^Dockerfile:2: HEALTHCHECK: --often=1s is not known/],
    ["FROM a\nHEALTHCHECK", /^Dockerfile:2: HEALTHCHECK: possible are NONE/],
  ])("is refused with line and reason: %j", (text, message) => {
    const read = () => applyDockerfile(parseDockerfile(text, "Dockerfile"), {}, {});
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: "DOCKERFILE_UNFIT" }));
  });
});
