/**
 * Who asks, inside the SOAP head: WS-Security UsernameToken with a password digest (OASIS WSS UsernameToken Profile
 * 1.0). The password itself is never sent. Pure.
 */
import { createHash } from "node:crypto";
import type { Login } from "../system/digest.ts";
import { escapeXml } from "../system/xml.ts";

const WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";

/** Base64 of SHA-1 over nonce, moment and password. @param created as it stands in the message. */
export const passwordDigest = (nonce: Uint8Array, created: string, password: string): string =>
  createHash("sha1").update(nonce).update(created).update(password).digest("base64");

/**
 * The header element, with `s` bound to the envelope's namespace.
 * @param nowMs by the camera's clock: it refuses what is minutes old or yet to come.
 */
export const userNameToken = ({ user, password }: Login, nonce: Uint8Array, nowMs: number): string => {
  const created = new Date(nowMs).toISOString();
  return (
    `<wsse:Security s:mustUnderstand="1" xmlns:wsse="${WSS}-wssecurity-secext-1.0.xsd" xmlns:wsu="${WSS}-wssecurity-utility-1.0.xsd">` +
    `<wsse:UsernameToken><wsse:Username>${escapeXml(user)}</wsse:Username>` +
    `<wsse:Password Type="${WSS}-username-token-profile-1.0#PasswordDigest">${passwordDigest(nonce, created, password)}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${WSS}-soap-message-security-1.0#Base64Binary">${Buffer.from(nonce).toString("base64")}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
};
