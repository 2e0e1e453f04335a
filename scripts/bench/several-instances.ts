import type { BenchRun } from './bench-run';
import { makeEvents } from './make-events';
import { runLoad, startContender, type ContenderProcess } from './processes';
import type { Figures, ScenarioReport } from './scenario-report';
import { spreadOf } from './statistics';
import { ratiosOf, targetOf } from './targets';
import { spreadText, textTable } from './text-table';
import { SINGLE_SEATS, warmUpMs } from './turns';

const COUNTS = [1, 2, 4] as const;

/** One, two and four API processes on one database, first on one event, then on many. */
export async function severalInstances(run: BenchRun): Promise<ScenarioReport> {
  const { connections, events, rounds, seconds } = run.options;
  const databaseUri = run.database.freshUri('instances');
  const start = () =>
    startContender(run.resources, { name: 'service', databaseUri }, run.options.profile);
  const instances = [await start()]; // the first makes the indexes and the event
  const others = Array.from({ length: Math.max(...COUNTS) - 1 }, start);
  instances.push(...(await Promise.all(others)));
  const [first] = instances;
  if (first) await makeEvents(first, events);
  const one = await takeRounds(run, instances, 1);
  const many = await takeRounds(run, instances, events);
  const rowsOf = (what: string, rates: Rates) =>
    COUNTS.map((count) => [
      `${what}, ${count}`,
      spreadText(spreadOf(rates[count]), 0),
      spreadText(spreadOf(ratiosOf(rates[count], rates[1])), 2),
    ]);
  return {
    text:
      `Instances, ${connections} connections; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n` +
      textTable([
        ['', 'accepted/s', 'of one'],
        ...rowsOf('one event', one),
        ...rowsOf(`${events} events`, many),
      ]),
    json: { one, many },
    targets: [
      targetOf('instances: four over one, one event', ratiosOf(one[4], one[1])),
      targetOf('instances: four over one, many events', ratiosOf(many[4], many[1])),
    ],
    figures: { ...figuresOf('one event', one), ...figuresOf('many events', many) },
  };
}

/** Accepted/s by the number of instances, one figure a round. */
type Rates = Record<(typeof COUNTS)[number], number[]>;

function figuresOf(what: string, rates: Rates): Figures {
  return Object.fromEntries(
    COUNTS.map((count) => [`instances: ${count} on ${what}, accepted/s`, rates[count]]),
  );
}

async function takeRounds(
  run: BenchRun,
  instances: readonly ContenderProcess[],
  events: number,
): Promise<Rates> {
  const rates: Rates = { 1: [], 2: [], 4: [] };
  for (let round = 0; round <= run.options.rounds; round += 1) {
    for (const count of COUNTS) {
      const servers = instances.slice(0, count).map(({ url }) => url);
      const rate = await acceptedPerSecond(run, servers, events);
      if (round === 0) continue; // practice
      rates[count].push(rate);
      run.tell(
        `${count} instances, events ${events}, round ${round}: ${rate.toFixed(0)} accepted/s`,
      );
    }
  }
  return rates;
}

async function acceptedPerSecond(
  { options, resources }: BenchRun,
  servers: string[],
  events: number,
): Promise<number> {
  const { path, body, accepted } = SINGLE_SEATS;
  const { answers, seconds } = await runLoad(resources, {
    method: 'POST',
    url: `${servers[0] ?? ''}${path}`,
    servers,
    body,
    ...(events > 1 && { mix: { law: 'even' as const, events } }),
    connections: options.connections,
    warmUpMs: warmUpMs(options),
    until: { ms: options.seconds * 1000 },
  });
  return (answers[accepted] ?? 0) / seconds;
}
