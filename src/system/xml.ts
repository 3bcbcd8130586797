/**
 * XML that a device on the network sent us, as a tree of plain elements. Never reads a document type, an external
 * entity or a file; size, depth and number of nodes are bounded before anything is kept.
 */
import { SaxesParser } from "saxes";

export type XmlElement = {
  /** Without its prefix: devices disagree about prefixes and namespaces, not about names. */
  readonly name: string;
  /** By name without prefix; the declarations of namespaces are left out. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text with CDATA, entities resolved, trimmed; without the text of its children. */
  readonly text: string;
};

export type XmlLimits = {
  /** Of the document as it came. Default 1 MiB. */
  maxBytes?: number;
  /** Elements within elements. Default 64. */
  maxDepth?: number;
  /** Elements and attributes together. Default 20 000. */
  maxNodes?: number;
};

/** What is wrong with a document, in a sentence that can stand behind the name of who sent it. */
export class XmlError extends Error {
  override readonly name = "XmlError";
}

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 64;
const MAX_NODES = 20_000;
/** A declaration longer than this is none. */
const DECLARATION_BYTES = 200;

/** By its byte order mark, else by its own declaration, else UTF-8 (XML 1.0, appendix F). */
const encodingOf = (bytes: Uint8Array): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, DECLARATION_BYTES));
  return /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1] ?? "utf-8";
};

const decoded = (bytes: Uint8Array): string => {
  const encoding = encodingOf(bytes);
  let decoder: TextDecoder;
  try {
    // The platform's list of names is a type of its own; what it does not know, it throws on.
    decoder = new TextDecoder(encoding as Bun.Encoding, { fatal: true });
  } catch {
    throw new XmlError(
      `The XML is written in ${encoding}, which is not known here. Set the device to UTF-8.`,
    );
  }
  try {
    return decoder.decode(bytes);
  } catch {
    throw new XmlError(`The XML says that it is ${encoding}, and is not.`);
  }
};

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);
const isDeclaration = (name: string): boolean => name === "xmlns" || name.startsWith("xmlns:");

type Growing = { name: string; attributes: Map<string, string>; children: XmlElement[]; text: string };

/**
 * Reads a whole document. Text that came as bytes is decoded by its own declaration.
 * @returns its root element.
 * @throws XmlError for what is no XML, has a document type, or is larger than the limits.
 */
export const readXml = (document: string | Uint8Array, limits: XmlLimits = {}): XmlElement => {
  const { maxBytes = MAX_BYTES, maxDepth = MAX_DEPTH, maxNodes = MAX_NODES } = limits;
  const bytes = typeof document === "string" ? Buffer.byteLength(document) : document.byteLength;
  if (bytes > maxBytes) throw new XmlError(`The XML is larger than ${maxBytes} bytes.`);
  const text = typeof document === "string" ? document : decoded(document);

  const parser = new SaxesParser({ position: true });
  const open: Growing[] = [];
  let root: Growing | null = null;
  let nodes = 0;
  const count = (): void => {
    if (++nodes > maxNodes) throw new XmlError(`The XML has more than ${maxNodes} elements and attributes.`);
  };
  const take = (words: string): void => {
    const inner = open.at(-1);
    if (inner) inner.text += words;
  };

  parser.on("doctype", () => {
    throw new XmlError("The XML has a document type, which is not read.");
  });
  parser.on("attribute", count);
  parser.on("opentag", (tag) => {
    count();
    if (open.length >= maxDepth) throw new XmlError(`The XML is nested deeper than ${maxDepth} elements.`);
    const attributes = new Map<string, string>();
    for (const [name, value] of Object.entries(tag.attributes)) {
      // Without a prefix it is the element's own, and wins over a namesake that has one.
      if (!isDeclaration(name) && !(name.includes(":") && attributes.has(localName(name))))
        attributes.set(localName(name), value);
    }
    const element: Growing = { name: localName(tag.name), attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on("closetag", () => {
    const element = open.pop();
    if (element) element.text = element.text.trim();
  });
  parser.on("text", take);
  parser.on("cdata", take);
  parser.on("error", (error) => {
    throw new XmlError(`The XML is broken at ${error.message}`);
  });

  // Some devices begin with an empty line, which no declaration may follow.
  parser.write(text.replace(/^\uFEFF?\s+(?=<)/, "")).close();
  if (!root) throw new XmlError("The XML is empty.");
  return root;
};

/** The first child of that name. */
export const xmlChild = (element: XmlElement, name: string): XmlElement | null =>
  element.children.find((child) => child.name === name) ?? null;

/** All children of that name. */
export const xmlChildren = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** Down a path of first children: `xmlAt(root, "Body", "Fault")`. */
export const xmlAt = (element: XmlElement, ...path: string[]): XmlElement | null =>
  path.reduce<XmlElement | null>((inner, name) => inner && xmlChild(inner, name), element);

/** The text at the end of a path; null where there is no such element or it is empty. */
export const xmlText = (element: XmlElement, ...path: string[]): string | null =>
  xmlAt(element, ...path)?.text || null;

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** For text and quoted attributes. Characters that XML cannot hold are left out. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
