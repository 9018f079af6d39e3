export { buildPage, bundlePage } from "./build-page.ts";
export { contentSecurityPolicy } from "./content-security-policy.ts";
