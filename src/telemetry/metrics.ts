import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { RequestObserver } from '../http/server/request-observer';
import { EVENTS_MEASURED_MAX, METRICS_READ_MS_MAX } from '../tuning';
import type { Observer } from '../services/support/observer';
import type { MetricsReport } from './exposition';
import { requestMetrics } from './request-metrics';
import { serviceMetrics } from './service-metrics';

export interface EventSeats {
  eventId: string;
  totalSeats: number;
  availableSeats: number;
  heldSeats: number;
}

/** What the metrics read from the rest of the process. */
export interface MetricSources {
  /** Commands that wait to be committed. */
  queuedCommands: () => number;
  /** Connections that follow an event live. */
  streamListeners: () => number;
  /** Those of these events that there are. */
  eventSeats: (eventIds: readonly string[]) => Promise<EventSeats[]>;
}

const DELIVERY_OUTCOMES = ['delivered', 'retried', 'failed'] as const;

/** The metrics of one process. */
export class Metrics {
  readonly requests: RequestObserver;
  readonly services: Observer;
  private readonly registry = new Registry();
  private readonly deliveries: Counter<'outcome'>;
  private readonly busyEvents = new RecentSet(EVENTS_MEASURED_MAX);

  /** That event's seats are shown until as many others were committed to. */
  constructor(sources: MetricSources, firstEventId: string) {
    const registers = [this.registry];
    this.requests = requestMetrics(this.registry);
    this.services = serviceMetrics(this.registry, (eventId) => {
      this.busyEvents.add(eventId);
    });
    this.deliveries = new Counter({
      name: 'ticketboss_webhook_deliveries_total',
      help: 'Attempts to deliver a webhook, by outcome',
      labelNames: ['outcome'],
      registers,
    });
    for (const outcome of DELIVERY_OUTCOMES) this.deliveries.inc({ outcome }, 0);
    this.busyEvents.add(firstEventId);
    addGauges(registers, sources, this.busyEvents);
    collectDefaultMetrics({ register: this.registry });
  }

  /** An attempt ended: it will be tried again if `retried`, and not if `failed`. */
  webhookAttempted(outcome: (typeof DELIVERY_OUTCOMES)[number]): void {
    this.deliveries.inc({ outcome });
  }

  report(): Promise<MetricsReport> {
    return this.registry.getMetricsAsJSON();
  }
}

function addGauges(
  registers: Registry[],
  { queuedCommands, streamListeners, eventSeats }: MetricSources,
  busyEvents: RecentSet,
): void {
  const queue = new Gauge({
    name: 'ticketboss_queued_commands',
    help: 'Commands that wait to be committed',
    registers,
    collect: () => {
      queue.set(queuedCommands());
    },
  });
  const listeners = new Gauge({
    name: 'ticketboss_stream_listeners',
    help: 'Connections that follow an event live',
    registers,
    collect: () => {
      listeners.set(streamListeners());
    },
  });
  const seats = new Gauge({
    name: 'ticketboss_seats',
    help: 'Seats by event and state, as the database has them, of the events that were committed to last',
    labelNames: ['event', 'state'],
    // All workers read the same database.
    aggregator: 'first',
    registers,
    collect: async () => {
      const found = await inTime(eventSeats(busyEvents.values), METRICS_READ_MS_MAX);
      seats.reset();
      for (const { eventId: event, totalSeats, availableSeats, heldSeats } of found) {
        // A damaged event must not cost the other metrics.
        if (![totalSeats, availableSeats, heldSeats].every(Number.isFinite)) continue;
        seats.set({ event, state: 'available' }, availableSeats);
        seats.set({ event, state: 'held' }, heldSeats);
        seats.set({ event, state: 'confirmed' }, totalSeats - availableSeats - heldSeats);
      }
    },
  });
}

/** The values that were added last, up to a number. */
class RecentSet {
  private readonly kept = new Set<string>();

  constructor(private readonly sizeMax: number) {}

  get values(): string[] {
    return [...this.kept];
  }

  add(value: string): void {
    this.kept.delete(value);
    this.kept.add(value);
    if (this.kept.size <= this.sizeMax) return;
    const [oldest] = this.kept;
    if (oldest !== undefined) this.kept.delete(oldest);
  }
}

/**
 * Nothing if it fails or takes too long: the other metrics are most important when the database is
 * unavailable.
 */
async function inTime<Row>(reading: Promise<Row[]>, durationMsMax: number): Promise<Row[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Row[]>((resolve) => {
    timer = setTimeout(resolve, durationMsMax, []);
  });
  try {
    return await Promise.race([reading, late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}
