import { performance } from 'node:perf_hooks';
import { Counter, Histogram, type Registry } from 'prom-client';
import { RESERVATION_CHANGE_KINDS } from '../domain/change';
import type { Outcome } from '../domain/command';
import { FAULT_PLACES, type Observer } from '../services/support/observer';

const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const DATABASE_BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Counts what the services do. `onCommit` is called with the event of each commit. */
export function serviceMetrics(registry: Registry, onCommit: (eventId: string) => void): Observer {
  const registers = [registry];
  const overloaded = new Counter({
    name: 'ticketboss_overloaded_total',
    help: 'Requests that were refused at once: on arrival, or because too many waited for their event',
    registers,
  });
  const commands = new Counter({
    name: 'ticketboss_commands_total',
    help: 'Commands on reservations by kind and outcome: accepted, replayed, or the code of the refusal',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const commits = new Counter({
    name: 'ticketboss_commits_total',
    help: 'Conditional writes that took effect',
    registers,
  });
  const batch = new Histogram({
    name: 'ticketboss_commit_changes',
    help: 'Changes in one commit',
    buckets: BATCH_BUCKETS,
    registers,
  });
  const commitSeconds = new Histogram({
    name: 'ticketboss_commit_duration_seconds',
    help: 'From sending a conditional write to knowing that it took effect',
    buckets: DATABASE_BUCKETS_S,
    registers,
  });
  const settleLag = new Histogram({
    name: 'ticketboss_settle_lag_seconds',
    help: 'From a commit, after which its callers are answered, to the moment when it is settled',
    buckets: DATABASE_BUCKETS_S,
    registers,
  });
  const lostRaces = new Counter({
    name: 'ticketboss_lost_races_total',
    help: "Conditional writes that came after another process's commit",
    registers,
  });
  const recoveredSlots = new Counter({
    name: 'ticketboss_recovered_slots_total',
    help: 'Journal slots that recovery settled for a process that had died or become idle',
    registers,
  });
  const faults = new Counter({
    name: 'ticketboss_isolated_faults_total',
    help: 'Times that one damaged thing was left out or postponed, so that no other suffered, by place',
    labelNames: ['where'],
    registers,
  });
  for (const where of FAULT_PLACES) faults.inc({ where }, 0);
  const gaps = new Counter({
    name: 'ticketboss_log_gaps_total',
    help: 'Gaps found in the change logs of events; their readers continued behind them',
    registers,
  });
  const changes = changeCounters(registry);
  const outcomes = new Map<string, Counter.Internal>();

  return {
    origin: () => undefined,
    overloaded: () => {
      overloaded.inc();
    },
    answered: (kind, outcome) => {
      const name = nameOf(outcome);
      const key = `${kind} ${name}`;
      const counter = outcomes.get(key) ?? commands.labels(kind, name);
      outcomes.set(key, counter);
      counter.inc();
    },
    commitBegins: (eventId) => {
      const begun = performance.now();
      let committed = begun;
      return {
        committed: (_event, made) => {
          committed = performance.now();
          commits.inc();
          commitSeconds.observe((committed - begun) / 1000);
          batch.observe(made.length);
          for (const { kind } of made) changes[kind] += 1;
          onCommit(eventId);
        },
        lostRace: () => {
          lostRaces.inc();
        },
        settled: () => {
          settleLag.observe((performance.now() - committed) / 1000);
        },
      };
    },
    recovered: (slots) => {
      recoveredSlots.inc(slots);
    },
    isolated: ({ where }) => {
      faults.inc({ where });
    },
    gapFound: () => {
      gaps.inc();
    },
  };
}

/** Plain numbers, since there may be hundreds in a commit; the counter takes them when it is read. */
function changeCounters(registry: Registry) {
  const kinds = [...RESERVATION_CHANGE_KINDS, 'event_changed'] as const;
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<
    (typeof kinds)[number], // fromEntries forgets the keys
    number
  >;
  const counter = new Counter({
    name: 'ticketboss_changes_total',
    help: 'Committed changes by kind',
    labelNames: ['kind'],
    registers: [registry],
    collect: () => {
      counter.reset();
      for (const kind of kinds) counter.inc({ kind }, counts[kind]);
    },
  });
  return counts;
}

function nameOf(outcome: Outcome): string {
  if (outcome.kind === 'refused') return outcome.refusal.code;
  return outcome.kind === 'reservation' && outcome.replayed ? 'replayed' : 'accepted';
}
