import { expect, it } from "vitest";
import { isAllowedAddress } from "./hub-options.ts";

it.each([
  ["https://modelscope.cn", "https://cdn-lfs-cn-1.modelscope.cn/x", true],
  ["https://modelscope.cn", "http://cdn-lfs-cn-1.modelscope.cn/x", false],
  ["https://modelscope.cn", "http://127.0.0.1:8080/x", false],
  ["https://modelscope.cn", "file:///etc/passwd", false],
  ["http://127.0.0.1:1", "http://127.0.0.1:2/x", true],
  ["http://localhost:1", "http://[::1]:2/x", true],
  ["http://127.0.0.1:1", "http://10.0.0.1/x", false],
  ["http://127.0.0.1:1", "http://127.0.0.1.example.invalid/x", false],
])("from %s an answer may lead to %s: %s", (endpoint, address, allowed) => {
  expect(isAllowedAddress(new URL(address), new URL(endpoint))).toBe(allowed);
});
