import { describe, expect, test } from "bun:test";
import { camerasIn, findCameras, gatherCameras } from "./find-cameras.ts";

const answer = (match: string) =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"><s:Body><w:ProbeMatches>${match}</w:ProbeMatches></s:Body></s:Envelope>`;
const match = (xaddrs: string, scopes = "", endpoint = "urn:uuid:1") =>
  `<w:ProbeMatch><a:EndpointReference><a:Address>${endpoint}</a:Address></a:EndpointReference><w:Scopes>${scopes}</w:Scopes><w:XAddrs>${xaddrs}</w:XAddrs></w:ProbeMatch>`;
const found = (text: string) => camerasIn(text, "10.0.0.7").map(({ camera }) => camera);

describe("an answer from the network", () => {
  test("gives name, model and addresses, the one it came from first", () => {
    const scopes =
      "onvif://www.onvif.org/Profile/S onvif://www.onvif.org/name/Gate%20in onvif://www.onvif.org/hardware/G-1";
    expect(
      found(answer(match("http://192.168.1.108/a\n http://10.0.0.7:8000/a https://10.0.0.7/a", scopes))),
    ).toEqual([
      {
        address: "10.0.0.7",
        name: "Gate in",
        hardware: "G-1",
        xaddrs: ["http://10.0.0.7:8000/a", "https://10.0.0.7/a", "http://192.168.1.108/a"],
      },
    ]);
  });

  test("that names no address of the web is none", () => {
    expect(found(answer(match("ftp://10.0.0.7/ javascript:alert(1) x")))).toEqual([]);
    expect(found(answer(match("")))).toEqual([]);
  });

  test.each([
    ["nothing", "", 0],
    ["a word", "hello", 0],
    ["other XML", "<a/>", 0],
    ["a document type", `<!DOCTYPE a>${answer(match("http://10.0.0.7/"))}`, 0],
    ["more than a datagram", answer(match("http://10.0.0.7/").repeat(1000)), 0],
    ["a broken escape", answer(match("http://10.0.0.7/", "onvif://www.onvif.org/name/100%")), 1],
  ])("with %s is read without harm", (_, text, count) => {
    expect(found(text)).toHaveLength(count);
  });

  test("of two cameras that call themselves the same are two", () => {
    const text = answer(match("http://10.0.0.7/"));
    const keys = ["10.0.0.7", "10.0.0.8"].flatMap((address) =>
      camerasIn(text, address).map(({ key }) => key),
    );
    expect(new Set(keys).size).toBe(2);
  });
});

describe("looking for cameras", () => {
  test("counts each once, in the order of their addresses, and gives up on a flood", () => {
    const { hear, cameras } = gatherCameras();
    for (const address of ["10.0.0.12", "10.0.0.7", "10.0.0.12"])
      hear(answer(match(`http://${address}/`)), address);
    expect(cameras().map(({ address }) => address)).toEqual(["10.0.0.7", "10.0.0.12"]);
    for (let i = 0; i < 6000; i++) hear(answer(match("http://10.0.0.9/", "", `urn:uuid:${i}`)), "10.0.0.9");
    expect(cameras()).toHaveLength(256);
  });

  test("ends at once when nobody waits any more, and where there is no network", async () => {
    const signal = AbortSignal.abort();
    expect(await findCameras({ timeoutMs: 600_000, signal, from: ["127.0.0.1"] })).toEqual([]);
    expect(await findCameras({ timeoutMs: 600_000, from: [] })).toEqual([]);
    expect(await findCameras({ timeoutMs: 600_000, from: ["203.0.113.7"] })).toEqual([]);
  });
});
