import { expect, it } from "vitest";
import { buildArguments } from "./build-image.ts";

it("builds one platform from named contexts into an OCI layout, without attestations, tags or a push", () => {
  expect(
    buildArguments({
      dockerfile: "/images/offline/Dockerfile",
      platform: "linux/arm64",
      contexts: { sdk: "docker-image://host/sdk@sha256:0", runtime: "/trees/runtime" },
      arguments: { PORT: "10095" },
      labels: { title: "t" },
      epoch: 1,
      layout: "/layout",
      name: "funasr-images/offline:arm64",
    }),
  ).toEqual([
    "buildx",
    "build",
    "--progress=plain",
    "--platform=linux/arm64",
    "--file=/images/offline/Dockerfile",
    "--build-context",
    "sdk=docker-image://host/sdk@sha256:0",
    "--build-context",
    "runtime=/trees/runtime",
    "--build-arg",
    "PORT=10095",
    "--label",
    "title=t",
    "--provenance=false",
    "--output=type=oci,tar=false,dest=/layout,name=funasr-images/offline:arm64",
    "/images/offline",
  ]);
});
