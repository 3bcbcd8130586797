/** The calls of pdfkit 0.20 that we use; the package brings no types. Points, from the top left. */
declare module "pdfkit" {
  type TextOptions = { width?: number; lineBreak?: boolean };
  export default class PDFDocument {
    constructor(options: {
      size: "A4";
      margin: number;
      font: Uint8Array;
      bufferPages: boolean;
      info: Record<string, string>;
    });
    /** Where the next text begins. */
    y: number;
    page: { height: number; margins: { bottom: number } };
    on(event: "data", listener: (chunk: Uint8Array) => void): this;
    on(event: "end", listener: () => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    fillColor(colour: string): this;
    fontSize(points: number): this;
    text(text: string, x: number, y: number, options: TextOptions): this;
    heightOfString(text: string, options: TextOptions): number;
    moveDown(lines: number): this;
    addPage(): this;
    /** @throws Error for what is no JPEG or PNG */
    image(bytes: Uint8Array, x: number, y: number, options: { width: number; height: number }): this;
    lineWidth(points: number): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    rect(x: number, y: number, width: number, height: number): this;
    polygon(...points: [number, number][]): this;
    stroke(colour: string): this;
    bufferedPageRange(): { start: number; count: number };
    switchToPage(page: number): this;
    end(): void;
  }
}
