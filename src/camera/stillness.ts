/**
 * Notices a camera that sends one and the same picture: every byte alike for so long that even an empty road at night would
 * have flickered. Pure; what is done about it is not decided here.
 */
export class Stillness {
  private print: bigint | number | null = null;
  private sinceMs = 0;

  constructor(private readonly afterMs: number) {}

  /** A new connection: the time without any picture is no standing still. */
  forget(): void {
    this.print = null;
  }

  /** @returns for how long the picture has stood still, once that is longer than it should; else 0 */
  look(rgb: Uint8Array, monotonicMs: number): number {
    const print = Bun.hash(rgb);
    if (print !== this.print) {
      this.print = print;
      this.sinceMs = monotonicMs;
      return 0;
    }
    const stillForMs = monotonicMs - this.sinceMs;
    return stillForMs >= this.afterMs ? stillForMs : 0;
  }
}
