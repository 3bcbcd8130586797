/** HTTP digest login, RFC 7616 with RFC 2617's older form: MD5 and SHA-256, `auth`. Pure. */
import { createHash } from "node:crypto";

export type Login = { user: string; password: string };
export type Challenge = {
  realm: string;
  nonce: string;
  opaque: string | null;
  algorithm: "MD5" | "SHA-256";
  /** Null for servers of the oldest form. */
  qop: "auth" | null;
};

/** `name=value` pairs, quoted or not. */
const pairsOf = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi)].map((match) => [
      (match[1] ?? "").toLowerCase(),
      (match[2] ?? match[3] ?? "").replace(/\\(.)/g, "$1"),
    ]),
  );

/** @param header all `WWW-Authenticate` values, joined as the platform does. Null when none is a digest that we know. */
export const challengeIn = (header: string): Challenge | null => {
  const found = header
    .split(/(?=\bDigest\s)/i)
    .filter((part) => /^Digest\s/i.test(part))
    .flatMap((part): Challenge[] => {
      const pairs = pairsOf(part.replace(/,\s*Basic\s.*$/i, ""));
      const algorithm = (pairs.get("algorithm") ?? "MD5").toUpperCase();
      const qop = pairs.get("qop");
      const realm = pairs.get("realm");
      const nonce = pairs.get("nonce");
      if (algorithm !== "MD5" && algorithm !== "SHA-256") return [];
      if (realm === undefined || nonce === undefined) return [];
      if (qop !== undefined && !/(^|[\s,])auth($|[\s,])/.test(qop)) return [];
      return [
        {
          realm,
          nonce,
          algorithm,
          opaque: pairs.get("opaque") ?? null,
          qop: qop === undefined ? null : "auth",
        },
      ];
    });
  return found.find((one) => one.algorithm === "SHA-256") ?? found[0] ?? null;
};

const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** The `Authorization` header. @param count how often this nonce was used, from 1. */
export const digestHeader = (
  challenge: Challenge,
  login: Login,
  request: { method: string; path: string },
  count: number,
  clientNonce: string,
): string => {
  const hash = (text: string): string =>
    createHash(challenge.algorithm === "MD5" ? "md5" : "sha256")
      .update(text)
      .digest("hex");
  const nc = count.toString(16).padStart(8, "0");
  const secret = hash(`${login.user}:${challenge.realm}:${login.password}`);
  const asked = hash(`${request.method}:${request.path}`);
  const response =
    challenge.qop === null
      ? hash(`${secret}:${challenge.nonce}:${asked}`)
      : hash(`${secret}:${challenge.nonce}:${nc}:${clientNonce}:auth:${asked}`);
  const parts = [
    `username=${quoted(login.user)}`,
    `realm=${quoted(challenge.realm)}`,
    `nonce=${quoted(challenge.nonce)}`,
    `uri=${quoted(request.path)}`,
    `response=${quoted(response)}`,
    `algorithm=${challenge.algorithm}`,
    ...(challenge.qop === null ? [] : ["qop=auth", `nc=${nc}`, `cnonce=${quoted(clientNonce)}`]),
    ...(challenge.opaque === null ? [] : [`opaque=${quoted(challenge.opaque)}`]),
  ];
  return `Digest ${parts.join(", ")}`;
};
