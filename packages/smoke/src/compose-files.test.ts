import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readImages } from "@funasr-images/catalog";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { planCreate } from "./run-image.ts";

const images = await readImages(fileURLToPath(new URL("../../../images", import.meta.url)));
const read = (branch: string) => readFile(new URL(`../../../images/${branch}/compose.yaml`, import.meta.url), "utf8");

test.each(images.map(({ branch }) => branch))(
  "images/%s/compose.yaml runs the image like the smoke test",
  async (branch) => {
    const { services, ...rest } = parse(await read(branch));
    expect(rest).toEqual({});
    expect(Object.keys(services)).toEqual(["funasr"]);
    const { funasr } = services;
    expect(funasr.image).toMatch(new RegExp(`^\\$\\{FUNASR_IMAGE:-[a-z.]+/\\w+/funasr:${branch}\\}$`));
    expect(funasr.ports).toEqual(["127.0.0.1:10095:10095"]);

    const flags = planCreate({ image: "-", platform: "linux/amd64" }, "-");
    const flag = (name: string) => flags[flags.indexOf(name) + 1];
    expect({
      readOnly: funasr.read_only,
      user: funasr.user,
      capabilities: funasr.cap_drop,
      security: funasr.security_opt,
      pids: String(funasr.pids_limit),
    }).toEqual({
      readOnly: flags.includes("--read-only"),
      user: flag("--user"),
      capabilities: [flag("--cap-drop")],
      security: [`${flag("--security-opt")}:true`],
      pids: flag("--pids-limit"),
    });
    expect(Number.parseInt(funasr.mem_limit, 10)).toBeGreaterThan(0);
    // Health check and stop settings of the image are not repeated.
    for (const key of ["healthcheck", "stop_signal", "privileged", "cap_add", "network_mode"]) {
      expect(funasr).not.toHaveProperty(key);
    }
  },
);
