/** A place for one thing: putting a newer one in throws the older away. Keeps a slow reader from ever lagging. */

export class Newest<T> {
  private value: { item: T } | null = null;
  private wake: (() => void) | null = null;
  private closed = false;

  /** @returns true when an unread older item was thrown away */
  put(item: T): boolean {
    const dropped = this.value !== null;
    this.value = { item };
    this.wake?.();
    return dropped;
  }

  close(): void {
    this.closed = true;
    this.wake?.();
  }

  /** The newest item, as soon as there is one; null once closed. */
  async take(): Promise<T | null> {
    while (!this.value && !this.closed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = null;
    }
    if (this.closed) return null;
    const { item } = this.value!;
    this.value = null;
    return item;
  }
}
