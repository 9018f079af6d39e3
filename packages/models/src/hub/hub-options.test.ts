import { expect, it } from "vitest";
import { isAllowedAddress } from "./hub-options.ts";

const rules = (endpoint: string, allowHttp: string[] = []) => ({
  ...{ endpoint: new URL(endpoint), redirectHosts: [], allowHttp },
});

it.each([
  ["https://modelscope.cn", "https://cdn-lfs-cn-1.modelscope.cn/x", true],
  ["https://modelscope.cn", "http://cdn-lfs-cn-1.modelscope.cn/x", false],
  ["https://modelscope.cn", "http://127.0.0.1:8080/x", false],
  ["https://modelscope.cn", "file:///etc/passwd", false],
  ["https://modelscope.cn", "https://evil.example/x", false],
  ["https://modelscope.cn", "https://modelscope.cn.evil.example/x", false],
  ["https://modelscope.cn", "https://evilmodelscope.cn/x", false],
  ["https://www.modelscope.cn", "https://modelscope.cn/x", true],
  ["https://mirror.example", "https://cdn.mirror.example/x", true],
  ["https://mirror.example", "https://objects.example.net/x", false],
  ["https://huggingface.co", "https://cas-bridge.xethub.hf.co/x", true],
  ["https://github.com", "https://release-assets.githubusercontent.com/x", true],
  ["http://127.0.0.1:1", "http://127.0.0.1:2/x", true],
  ["http://localhost:1", "http://[::1]:2/x", true],
  ["http://127.0.0.1:1", "http://10.0.0.1/x", false],
  ["http://127.0.0.1:1", "http://127.0.0.1.example.invalid/x", false],
])("from %s an answer may lead to %s: %s", (endpoint, address, allowed) => {
  expect(isAllowedAddress(new URL(address), rules(endpoint))).toBe(allowed);
});

it("lets the options name the content hosts of a mirror, with all below one or alone", () => {
  const allowed = (address: string) =>
    isAllowedAddress(new URL(address), {
      ...rules("https://mirror.example"),
      redirectHosts: ["cdn.example.net", "*.objects.example.net"],
    });
  expect(allowed("https://cdn.example.net/x")).toBe(true);
  expect(allowed("https://eu.objects.example.net/x")).toBe(true);
  expect(allowed("https://x.cdn.example.net/x")).toBe(false);
  expect(allowed("http://cdn.example.net/x")).toBe(false);
});

it.each([
  ["http://hub.lan:8080", "http://hub.lan:8080/x", true],
  ["http://hub.lan:8080", "http://cdn.lan/x", true],
  ["http://hub.lan:8080", "http://other.lan/x", false],
  // A hub of the site leads nobody to the services of this machine, and none on the internet to those of the site.
  ["http://hub.lan:8080", "http://127.0.0.1:1/x", false],
  ["http://127.0.0.1:1", "http://hub.lan:8080/x", false],
  ["https://modelscope.cn", "http://hub.lan:8080/x", false],
])("with http allowed for hosts of this site, from %s to %s: %s", (endpoint, address, allowed) => {
  expect(isAllowedAddress(new URL(address), rules(endpoint, ["hub.lan:8080", "cdn.lan"]))).toBe(allowed);
});
