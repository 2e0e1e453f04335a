/** What must be stopped again, however the run ends. */
export class Resources {
  private readonly stops: (() => Promise<void>)[] = [];
  private isReleased = false;

  /** Starts something, to be stopped by `release`, which also waits for a start in progress. */
  async use<T>(start: () => Promise<T>, stop: (resource: T) => Promise<unknown>): Promise<T> {
    if (this.isReleased) throw new Error('the bench has ended');
    const starting = start();
    this.stops.push(async () => {
      const started = await starting.then(
        (resource) => ({ resource }),
        () => undefined, // the caller of the start gets the error
      );
      if (started) await stop(started.resource);
    });
    return starting;
  }

  /** Stops everything, what was started last first. */
  async release(): Promise<void> {
    this.isReleased = true;
    for (const stop of this.stops.splice(0).reverse()) await stop();
  }
}
