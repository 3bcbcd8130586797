import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { escapeXml, readXml, type XmlElement, XmlError, xmlAt, xmlChildren, xmlText } from "./xml.ts";

const refusal = (document: string | Uint8Array, limits = {}): string => {
  try {
    readXml(document, limits);
  } catch (error) {
    if (error instanceof XmlError) return error.message;
    throw error;
  }
  throw new Error("it was taken");
};

describe("an XML document", () => {
  test("is read to names without prefixes, attributes and text", () => {
    const root = readXml(
      `\n<?xml version="1.0"?><s:Envelope xmlns:s="urn:s"><!-- no --><s:Body a:n="2" n="1" xmlns:a="urn:a"><v> x &amp; <![CDATA[<y>]]>&#33; </v><v/></s:Body></s:Envelope>`,
    );
    expect(root.name).toBe("Envelope");
    expect(root.attributes.size).toBe(0);
    expect(xmlAt(root, "Body")?.attributes.get("n")).toBe("1");
    expect(xmlChildren(xmlAt(root, "Body")!, "v").map((one) => one.text)).toEqual(["x & <y>!", ""]);
    expect(xmlText(root, "Body", "v")).toBe("x & <y>!");
    expect(xmlText(root, "Header", "v")).toBeNull();
  });

  test("is decoded by its byte order mark or its own declaration", () => {
    expect(readXml(new TextEncoder().encode("\uFEFF<a>é</a>")).text).toBe("é");
    const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', "latin1");
    expect(readXml(latin).text).toBe("é");
    const wide = Buffer.from("\uFEFF<a>é</a>", "utf16le");
    expect(readXml(wide).text).toBe("é");
    expect(refusal(Buffer.from("<a>\xe9</a>", "latin1"))).toContain("says that it is utf-8, and is not");
    expect(refusal(Buffer.from('<?xml version="1.0" encoding="klingon"?><a/>'))).toContain(
      "Set the device to UTF-8",
    );
  });

  test.each([
    ["", "broken"],
    ["plate AB12CDE", "broken"],
    ["<a><b></a>", "broken"],
    ["<a>", "broken"],
    ["<a/><b/>", "broken"],
    ["<a>&nbsp;</a>", "broken"],
    ["<a b='1' b='2'/>", "broken"],
    ["<html><br></html>", "broken"],
  ])("%p is refused", (document, word) => {
    expect(refusal(document)).toContain(word);
  });

  test("with a document type is refused: no bomb, no file, no address is ever looked at", () => {
    const bomb = `<!DOCTYPE l [<!ENTITY a "ha">${Array.from("bcdefghij", (name, i) => `<!ENTITY ${name} "${`&${"abcdefghi"[i]};`.repeat(10)}">`).join("")}]><l>&j;</l>`;
    expect(refusal(bomb)).toContain("document type");
    expect(refusal('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')).toContain("document type");
    expect(refusal('<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1/">]><a>&x;</a>')).toContain(
      "document type",
    );
  });

  test("that is too large, too deep or too rich is refused", () => {
    expect(refusal(`<a>${"x".repeat(2000)}</a>`, { maxBytes: 1000 })).toContain("larger than 1000 bytes");
    expect(refusal(`<a>${"é".repeat(600)}</a>`, { maxBytes: 1000 })).toContain("larger than 1000 bytes");
    expect(refusal("<a>".repeat(100_000))).toContain("nested deeper than 64");
    expect(refusal(`<a>${"<b/>".repeat(30_000)}</a>`)).toContain("more than 20000 elements");
    const rich = `<a ${Array.from({ length: 30_000 }, (_, i) => `b${i}=''`).join(" ")}/>`;
    expect(refusal(rich)).toContain("more than 20000 elements");
  });

  test("of 200 MB is refused before it is looked at", () => {
    const large = new Uint8Array(200 * 1024 * 1024);
    expect(refusal(large)).toContain("larger than 1048576 bytes");
  });

  test("that holds names of objects does no harm", () => {
    const root = readXml('<a __proto__="x" constructor="y"><__proto__>z</__proto__></a>');
    expect(root.attributes.get("constructor")).toBe("y");
    expect(xmlText(root, "__proto__")).toBe("z");
    expect({}.constructor).toBe(Object);
  });
});

test("text is written so that it is read back, without what XML cannot hold", () => {
  const words = `<"a" & 'b'>\u0000\u0008 é 車 \ud800`;
  expect(readXml(`<a b="${escapeXml(words)}">${escapeXml(words)}</a>`)).toMatchObject({
    text: `<"a" & 'b'> é 車 \ufffd`,
    attributes: new Map([["b", `<"a" & 'b'> é 車 \ufffd`]]),
  });
});

test("whatever comes is read or refused with an XmlError, within its limits", () => {
  const piece = fc.constantFrom(
    "<a>",
    "</a>",
    "<a b='c'",
    ">",
    "/>",
    "<b:c",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml",
    "?>",
    "&amp;",
    "&#0;",
    "&#x110000;",
    "&x;",
    "<!DOCTYPE a",
    "\u0000",
    "\ufeff",
    "x",
    " ",
    "xmlns:b='u'",
    '"',
    "'",
    "é",
    "\ud800",
  );
  const document = fc.oneof(
    fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join("")),
    fc.uint8Array({ maxLength: 200 }),
    fc.string().map((text) => `<a>${text}</a>`),
  );
  const depthOf = (element: XmlElement): number => 1 + Math.max(0, ...element.children.map(depthOf));
  fc.assert(
    fc.property(document, (text) => {
      try {
        expect(depthOf(readXml(text, { maxDepth: 5, maxBytes: 500 }))).toBeLessThanOrEqual(5);
      } catch (error) {
        if (!(error instanceof XmlError)) throw error;
      }
    }),
    { numRuns: Number(process.env.LOTKEEPER_CASES ?? 2000) },
  );
});
