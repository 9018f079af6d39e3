import { describe, expect, it } from "vitest";
import { applyDockerfile } from "./apply-dockerfile.ts";
import { parseDockerfile } from "./parse-dockerfile.ts";

// What is read is compared with BuildKit in compose-image.integration.test.ts; here is what is refused.
describe("a Dockerfile", () => {
  it.each([
    ["FROM base\nRUN apt-get update", /^RUN is not possible: .*prepared trees.*\(Dockerfile:2\)\. .*derive an image/],
    ["FROM base\n\n# why\nWORKDIR /x", /^WORKDIR is not possible: .* \(Dockerfile:4\)/],
    ["FROM base AS stage", /^The first instruction has to be FROM <context>.* \(Dockerfile:1\)/],
    ["ARG X\nFROM base", /^The first instruction has to be FROM.* \(Dockerfile:1\)/],
    ["", /^The first instruction .* \(Dockerfile\)/],
    ["FROM a\nFROM b", /^An image has one base \(Dockerfile:2\)\. Take/],
    ["FROM a\nCOPY entrypoint.sh /", /^COPY: possible is COPY --link --from=<context> \/ \/.* \(Dockerfile:2\)/],
    ["FROM a\nCOPY --chown=1 --from=tree / /", /^COPY: possible is.* \(Dockerfile:2\)/],
    ["FROM a\nENV A=$B", /^ENV: \$B is neither an ARG nor an ENV before it.* \(Dockerfile:2\)/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the Dockerfile's own
    ["FROM a\nENV A=${B:-c}", /^ENV: only \$NAME and \$\{NAME\} are possible, not \$\{B:-c\}.* \(Dockerfile:2\)/],
    ["FROM a\nENV A b", /^ENV: A is not NAME=value.* \(Dockerfile:2\)/],
    ['FROM a\nENV A="b', /^ENV: the quote " does not end.* \(Dockerfile:2\)/],
    ["FROM a\nENTRYPOINT /bin/run", /^ENTRYPOINT: \/bin\/run has to be a list.* \(Dockerfile:2\)/],
    ['FROM a\nCMD ["x"', /^CMD: .* \(Dockerfile:2\)/],
    ["FROM a\nUSER a b", /^USER: one word is wanted.* \(Dockerfile:2\)/],
    ["FROM a\nEXPOSE http", /^EXPOSE: http is not a port.* \(Dockerfile:2\)/],
    ["FROM a\nEXPOSE 65536", /^EXPOSE: 65536 is not a port.* \(Dockerfile:2\)/],
    [
      'FROM a\nHEALTHCHECK --interval=soon CMD ["x"]',
      /^HEALTHCHECK: soon is not a duration such as 30s.* \(Dockerfile:2\)/,
    ],
    ['FROM a\nHEALTHCHECK --often=1s CMD ["x"]', /^HEALTHCHECK: --often=1s is not known.* \(Dockerfile:2\)/],
    ["FROM a\nHEALTHCHECK", /^HEALTHCHECK: possible are NONE.* \(Dockerfile:2\)/],
  ])("is refused with line and reason: %j", (text, message) => {
    const read = () => applyDockerfile(parseDockerfile(text, "Dockerfile"), {}, {});
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: "DOCKERFILE_UNFIT" }));
  });
});
