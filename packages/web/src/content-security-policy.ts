/**
 * What the page may do: its own files, its own origin, and WebSockets to the server that the user enters. Nothing
 * inline, no other host. A server sends it as a header; the page also has it as `<meta>`.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws: wss:",
  "media-src blob:",
  "worker-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Directives that a browser accepts only in a header, and warns about in `<meta>`. */
const headerOnly = /^(frame-ancestors|report-uri|sandbox)\b/;

/** The part of {@link contentSecurityPolicy} that is valid in `<meta>`. */
export const metaPolicy = contentSecurityPolicy
  .split("; ")
  .filter((directive) => !headerOnly.test(directive))
  .join("; ");
