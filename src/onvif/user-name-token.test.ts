import { expect, test } from "bun:test";
import { readXml, xmlText } from "../system/xml.ts";
import { passwordDigest, userNameToken } from "./user-name-token.ts";

test("the worked example of the ONVIF programmer's guide comes out as printed there", () => {
  const nonce = Buffer.from("LKqI6G/AikKCQrN0zqZFlg==", "base64");
  expect(passwordDigest(nonce, "2010-09-16T07:50:45Z", "userpassword")).toBe("tuOSpGlFlIXsozq4HFNeeGeFLEI=");
});

test("the token holds the user, the moment and a digest over what stands in it, and never the password", () => {
  const login = { user: "a<b>&c", password: "s3cret" };
  const text = userNameToken(login, Buffer.from("0123456789abcdef"), Date.parse("2026-03-02T08:00:00Z"));
  expect(text).not.toContain("s3cret");
  const token = readXml(text.replace("<wsse:Security ", '<wsse:Security xmlns:s="urn:s" '));
  const at = (name: string) => xmlText(token, "UsernameToken", name);
  expect(at("Username")).toBe("a<b>&c");
  expect(at("Created")).toBe("2026-03-02T08:00:00.000Z");
  expect(at("Password")).toBe(
    passwordDigest(Buffer.from(at("Nonce")!, "base64"), at("Created")!, login.password),
  );
});
