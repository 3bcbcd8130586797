import { expect, test } from "bun:test";
import { challengeIn, digestHeader } from "./digest.ts";

/** The worked example of RFC 7616, section 3.9.1. */
const login = { user: "Mufasa", password: "Circle of Life" };
const request = { method: "GET", path: "/dir/index.html" };
const header = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;
const clientNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
const answer = (challenge: string) => digestHeader(challengeIn(challenge)!, login, request, 1, clientNonce);

test("the RFC's example is answered as the RFC says, for both sums", () => {
  expect(answer(header("MD5"))).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
  expect(answer(header("SHA-256"))).toContain(
    'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
  );
  expect(answer(header("MD5"))).toContain("qop=auth, nc=00000001");
});
test("the stronger sum is taken where a server offers both, and Basic beside them does not matter", () => {
  const both = `Basic realm="x", ${header("MD5")}, ${header("SHA-256")}`;
  expect(challengeIn(both)?.algorithm).toBe("SHA-256");
});
test("what is no digest that we know is none", () => {
  expect(challengeIn("")).toBeNull();
  expect(challengeIn('Basic realm="x"')).toBeNull();
  expect(challengeIn('Digest realm="x"')).toBeNull();
  expect(challengeIn('Digest realm="x", nonce="y", algorithm=SHA-512')).toBeNull();
});
test("a server of the oldest form is answered without qop", () => {
  const challenge = challengeIn(
    'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
  )!;
  const old = digestHeader(challenge, login, request, 1, clientNonce);
  expect(old).not.toContain("qop");
  expect(old).toContain('response="');
});
