/** Hears of an event's newest version. Must not throw, and takes next to no time. */
export type ChangeListener = (eventId: string, version: number) => void;

/**
 * Tells within this process that an event has changed. It is a hint, no more: what other processes
 * commit is not announced, so whoever listens looks for itself, too, only less often.
 */
export class ChangeSignal {
  private readonly listeners = new Set<ChangeListener>();

  announce(eventId: string, version: number): void {
    for (const listener of this.listeners) listener(eventId, version);
  }

  /** Listens until the function that it returns is called. */
  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}
