import type { Observer } from '../services/support/observer';

/** The part of an observer that follows requests into their commits. */
export type CommitTracer = Pick<Observer, 'origin' | 'commitBegins'>;

/** Counts everything and, if traces are made, follows requests too. */
export function withTracer(counting: Observer, tracer: CommitTracer | undefined): Observer {
  if (!tracer) return counting;
  return {
    ...counting,
    origin: () => tracer.origin(),
    commitBegins: (eventId, origins) => {
      const both = [
        counting.commitBegins(eventId, origins),
        tracer.commitBegins(eventId, origins),
      ] as const;
      return {
        committed: (event, changes) => {
          for (const each of both) each.committed(event, changes);
        },
        lostRace: () => {
          for (const each of both) each.lostRace();
        },
        settled: () => {
          for (const each of both) each.settled();
        },
      };
    },
  };
}
