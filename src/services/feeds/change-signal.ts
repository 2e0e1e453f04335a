import type { Observer } from '../support/observer';

/** Called with an event's newest version. Must not throw, and must return quickly. */
export type ChangeListener = (eventId: string, version: number) => void;

/**
 * Announces within this process that an event has changed. It is only a hint: commits of other processes are
 * not announced, so listeners also look by themselves, but less often.
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

/** Announces every commit of this process, beside what the observer does. */
export function announcing(observer: Observer, signal: ChangeSignal): Observer {
  return {
    ...observer,
    commitBegins: (eventId, origins) => {
      const commit = observer.commitBegins(eventId, origins);
      return {
        committed: (event, changes) => {
          commit.committed(event, changes);
          signal.announce(eventId, event.version);
        },
        lostRace: () => {
          commit.lostRace();
        },
        settled: () => {
          commit.settled();
        },
      };
    },
  };
}
