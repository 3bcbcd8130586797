/** The headers that every answer carries: nothing inline, nothing foreign, nothing framed, nothing kept. */

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  // What the page's own script puts together for the live picture; nothing is fetched by it.
  "media-src blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const withSafetyHeaders = (response: Response, secure: boolean): Response => {
  const headers = response.headers;
  headers.set("content-security-policy", POLICY);
  headers.set("x-content-type-options", "nosniff");
  headers.set("x-frame-options", "DENY");
  // Not `no-referrer`: under it browsers send `Origin: null` with our own forms, and older phones that lack
  // Sec-Fetch-Site could not be told from a foreign page. No address of ours holds anything personal.
  headers.set("referrer-policy", "same-origin");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.set("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (secure) headers.set("strict-transport-security", "max-age=31536000");
  return response;
};
