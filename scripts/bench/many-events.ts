import type { BenchRun } from './bench-run';
import { makeEvents } from './make-events';
import type { Mix } from './mix';
import type { ContenderProcess } from './processes';
import type { ScenarioReport } from './scenario-report';
import { PERCENTILES, spreadOf } from './statistics';
import { spreadText, textTable } from './text-table';
import { SINGLE_SEATS, takeTurns, type Turns } from './turns';

const LAWS = ['even', 'zipf'] as const;
const KEEPING_EVENTS = ['service', 'update-per-request', 'versioned-retry'];

/** Single seats of many events, evenly and by Zipf's law, of those contenders that keep events. */
export async function manyEvents(
  run: BenchRun,
  all: readonly ContenderProcess[],
): Promise<ScenarioReport> {
  const { connections, events, rounds, seconds } = run.options;
  const contenders = all.filter(({ name }) => KEEPING_EVENTS.includes(name));
  for (const contender of contenders) await makeEvents(contender, events);
  const byLaw = new Map<Mix['law'], Turns>();
  for (const law of LAWS) {
    run.tell(`${events} events, ${law}:`);
    const work = { ...SINGLE_SEATS, mix: { law, events } };
    byLaw.set(law, await takeTurns(run, contenders, connections, work));
  }
  return {
    text:
      `${events} events, ${connections} connections; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n` +
      tableOf(byLaw),
    json: Object.fromEntries([...byLaw].map(([law, turns]) => [law, Object.fromEntries(turns)])),
    targets: [],
    figures: Object.fromEntries(
      [...byLaw].map(([law, turns]) => [
        `spread: ${law}, accepted/s`,
        (turns.get('service') ?? []).map((turn) => turn.acceptedPerSecond),
      ]),
    ),
  };
}

function tableOf(byLaw: ReadonlyMap<Mix['law'], Turns>): string {
  const rows = [...byLaw].flatMap(([law, turns]) =>
    [...turns].map(([name, own]) => [
      `${law}, ${name}`,
      spreadText(spreadOf(own.map((turn) => turn.acceptedPerSecond)), 0),
      ...PERCENTILES.map((key) =>
        spreadOf(own.map(({ latencyMs }) => latencyMs[key])).median.toFixed(1),
      ),
    ]),
  );
  return textTable([['', 'accepted/s', 'p50 ms', 'p90', 'p99', 'p99.9'], ...rows]);
}
