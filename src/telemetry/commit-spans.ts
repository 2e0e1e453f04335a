import { performance } from 'node:perf_hooks';
import {
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Context,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import type { Origin } from '../services/support/observer';
import type { CommitTracer } from './observers';

/**
 * A span for each conditional write and one for its settling. They are part of the trace of the first
 * request of the batch, and linked to the others, whose traces meet in this commit.
 */
export function commitSpans(tracer: Tracer): CommitTracer {
  return {
    origin: () => trace.getActiveSpan()?.spanContext(),
    commitBegins: (eventId, origins) => {
      const [first, ...others] = origins.filter(isSpanContext);
      const parent = first ? trace.setSpanContext(ROOT_CONTEXT, first) : ROOT_CONTEXT;
      const begun = performance.now();
      let committed = begun;
      let ofCommit: Context = parent;

      const endCommit = (attributes: Record<string, number | boolean>) => {
        committed = performance.now();
        const span = tracer.startSpan(
          'commit',
          {
            kind: SpanKind.CLIENT,
            startTime: begun,
            links: others.map((context) => ({ context })),
            attributes: { ...OF_COMMIT, 'ticketboss.event_id': eventId, ...attributes },
          },
          parent,
        );
        span.end(committed);
        ofCommit = trace.setSpan(parent, span);
      };
      return {
        committed: (event, changes) => {
          endCommit({
            'ticketboss.event_version': event.version,
            'ticketboss.changes': changes.length,
          });
        },
        lostRace: () => {
          endCommit({ 'ticketboss.lost_race': true });
        },
        settled: () => {
          const options = { kind: SpanKind.CLIENT, startTime: committed, attributes: OF_SETTLE };
          tracer.startSpan('settle', options, ofCommit).end();
        },
      };
    },
  };
}

const OF_COMMIT = {
  'db.system.name': 'mongodb',
  'db.operation.name': 'findAndModify',
  'db.collection.name': 'events',
};

const OF_SETTLE = { 'db.system.name': 'mongodb' };

/** Origins are what `origin` gave; without a current request there was none. */
function isSpanContext(origin: Origin): origin is SpanContext {
  return origin !== undefined;
}
