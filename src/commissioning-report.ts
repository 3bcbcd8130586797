/**
 * The commissioning report: what was tested at each lane, by whom, with which result, as a PDF that can be printed and
 * signed. Writes what it is given; reads no device and no record.
 */
import PDFDocument from "pdfkit";
import fontPath from "../node_modules/@expo-google-fonts/open-sans/400Regular/OpenSans_400Regular.ttf" with {
  type: "file",
};
import type { Box, Zone } from "./parking/types.ts";

export type ReportLane = {
  title: string;
  /** Name and value, in order. */
  facts: (readonly [string, string])[];
  picture: {
    jpeg: Uint8Array;
    /** In these pixels the boxes are. */
    width: number;
    height: number;
    zone: Zone | null;
    boxes: { box: Box; inZone: boolean }[];
    caption: string;
  } | null;
  /** Rows of the table of checks: what, result, when and by whom. */
  checks: (readonly [string, string, string])[];
  warnings: readonly string[];
};

export type Report = {
  site: string;
  made: string;
  by: string;
  signedBy: string;
  note: string;
  versions: (readonly [string, string])[];
  warnings: readonly string[];
  lanes: readonly ReportLane[];
};

const MARGIN = 48;
const WIDTH = 595.28 - 2 * MARGIN;
const INK = "#16202b";
const QUIET = "#55606e";
const WARN = "#7a4b00";
const FACT_WIDTH = 150;

let font: Promise<Uint8Array> | null = null;

/** @returns the PDF's bytes. A picture that is no JPEG is left out, with a word. */
export const reportPdf = async (report: Report): Promise<Uint8Array> => {
  font ??= Bun.file(fontPath).bytes();
  const doc = new PDFDocument({
    size: "A4",
    margin: MARGIN,
    // Its own fonts lie beside it as files, which the executable does not have.
    font: Buffer.from(await font),
    bufferPages: true,
    info: {
      Title: `Commissioning of ${report.site}`,
      Author: report.signedBy,
      Creator: "Lotkeeper",
      Producer: "Lotkeeper",
    },
  });
  const chunks: Uint8Array[] = [];
  const ended = Promise.withResolvers<void>();
  doc.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  doc.on("end", () => ended.resolve());
  doc.on("error", (error: Error) => ended.reject(error));

  const say = (text: string, size = 10, colour = INK): void => {
    doc.fillColor(colour).fontSize(size).text(text, MARGIN, doc.y, { width: WIDTH });
  };
  const room = (points: number): void => {
    if (doc.y + points > doc.page.height - MARGIN) doc.addPage();
  };
  const facts = (rows: readonly (readonly [string, string])[]): void => {
    for (const [name, value] of rows) {
      const height = doc.fontSize(10).heightOfString(value || "–", { width: WIDTH - FACT_WIDTH });
      room(height + 4);
      const top = doc.y;
      doc.fillColor(QUIET).text(name, MARGIN, top, { width: FACT_WIDTH - 8 });
      doc.fillColor(INK).text(value || "–", MARGIN + FACT_WIDTH, top, { width: WIDTH - FACT_WIDTH });
      doc.y = Math.max(doc.y, top + height) + 2;
    }
  };
  const warnings = (list: readonly string[]): void => {
    for (const one of list) {
      room(28);
      say(`! ${one}`, 10, WARN);
      doc.moveDown(0.2);
    }
  };
  const heading = (text: string, size: number): void => {
    room(size * 4);
    doc.moveDown(0.8);
    say(text, size);
    doc.moveDown(0.3);
  };

  const picture = ({
    jpeg,
    width,
    height,
    zone,
    boxes,
    caption,
  }: NonNullable<ReportLane["picture"]>): void => {
    const shown = Math.min(WIDTH, 380);
    const scale = shown / width;
    room(height * scale + 30);
    const top = doc.y;
    try {
      doc.image(Buffer.from(jpeg), MARGIN, top, { width: shown, height: height * scale });
    } catch {
      say("The test picture cannot be drawn.", 10, QUIET);
      return;
    }
    doc.lineWidth(1.2);
    if (zone)
      doc
        .polygon(...zone.map(([x, y]): [number, number] => [MARGIN + x * shown, top + y * height * scale]))
        .stroke("#d8a800");
    for (const { box, inZone } of boxes)
      doc
        .rect(MARGIN + box[0] * scale, top + box[1] * scale, box[2] * scale, box[3] * scale)
        .stroke(inZone ? "#17a34a" : "#a3201d");
    doc.y = top + height * scale + 4;
    say(caption, 9, QUIET);
    doc.moveDown(0.4);
  };

  const checks = (rows: ReportLane["checks"]): void => {
    const columns = [WIDTH * 0.22, WIDTH * 0.43, WIDTH * 0.35];
    for (const row of rows) {
      doc.fontSize(10);
      const height = Math.max(
        ...row.map((text, i) => doc.heightOfString(text || "–", { width: (columns[i] ?? 0) - 8 })),
      );
      room(height + 6);
      const top = doc.y;
      let left = MARGIN;
      row.forEach((text, i) => {
        const column = columns[i] ?? 0;
        doc.fillColor(i === 2 ? QUIET : INK).text(text || "–", left, top, { width: column - 8 });
        left += column;
      });
      doc.y = top + height + 3;
      doc
        .moveTo(MARGIN, doc.y)
        .lineTo(MARGIN + WIDTH, doc.y)
        .lineWidth(0.4)
        .stroke("#d3d8df");
      doc.y += 3;
    }
  };

  say("Commissioning report", 20);
  say(report.site, 14);
  doc.moveDown(0.5);
  facts([
    ["Made", report.made],
    ["By", report.by],
    ["Signed off by", report.signedBy],
    ["Note", report.note],
    ...report.versions,
  ]);
  if (report.warnings.length > 0) {
    heading("For the whole site", 13);
    warnings(report.warnings);
  }
  for (const lane of report.lanes) {
    heading(lane.title, 14);
    facts(lane.facts);
    doc.moveDown(0.4);
    if (lane.picture) picture(lane.picture);
    checks(lane.checks);
    doc.moveDown(0.3);
    warnings(lane.warnings);
  }
  room(90);
  doc.moveDown(3);
  const line = doc.y;
  doc
    .moveTo(MARGIN, line)
    .lineTo(MARGIN + 220, line)
    .lineWidth(0.6)
    .stroke(INK);
  doc
    .moveTo(MARGIN + 260, line)
    .lineTo(MARGIN + WIDTH, line)
    .stroke(INK);
  doc
    .fillColor(QUIET)
    .fontSize(9)
    .text(`Signature: ${report.signedBy}`, MARGIN, line + 4, { width: 220 });
  doc.text("Place and date", MARGIN + 260, line + 4, { width: WIDTH - 260 });

  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page);
    // Below the margin a line of text would begin a new page.
    doc.page.margins.bottom = 0;
    doc
      .fillColor(QUIET)
      .fontSize(8)
      .text(`${report.site}, ${report.made}, page ${page + 1} of ${count}`, MARGIN, doc.page.height - 32, {
        width: WIDTH,
        lineBreak: false,
      });
  }
  doc.end();
  await ended.promise;
  return Buffer.concat(chunks);
};
