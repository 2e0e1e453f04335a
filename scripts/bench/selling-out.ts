import type { BenchRun } from './bench-run';
import { makeEvent, SEATS_TO_SPARE } from './make-events';
import type { ContenderProcess } from './processes';
import { reservationsPath } from './requests';
import type { ScenarioReport } from './scenario-report';
import { spreadOf } from './statistics';
import { ratiosOf, targetOf } from './targets';
import { spreadText, textTable } from './text-table';
import { SINGLE_SEATS, takeTurn, type Turn } from './turns';

interface Sale {
  accepted: number;
  refused: number;
}

/** An event that sells out about a third into a turn: accepted until then, refused from then on. */
export async function sellingOut(
  run: BenchRun,
  all: readonly ContenderProcess[],
): Promise<ScenarioReport> {
  const raw = all.find(({ name }) => name === 'raw');
  const sellers = all.filter(({ name }) => name === 'service' || name === 'update-per-request');
  const { connections, rounds, seconds } = run.options;
  const sales = new Map<string, Sale[]>();
  const rawPerSecond: number[] = [];
  const seats = new Map<string, number>();
  for (const seller of sellers) {
    const practice = await takeTurn(run, seller, connections, SINGLE_SEATS);
    const counted = practice.acceptedPerSecond * seconds;
    const forAThird = Math.ceil(practice.answersWithWarmUp - (counted * 2) / 3);
    seats.set(seller.name, Math.min(SEATS_TO_SPARE, Math.max(1, forAThird)));
    sales.set(seller.name, []);
  }
  for (let round = 1; round <= rounds; round += 1) {
    run.tell(`selling out, round ${round} of ${rounds}`);
    if (raw) {
      const turn = await takeTurn(run, raw, connections, SINGLE_SEATS);
      rawPerSecond.push(turn.acceptedPerSecond);
    }
    for (const seller of sellers) {
      const eventId = `sale-${round}`;
      await makeEvent(seller, eventId, { totalSeats: seats.get(seller.name) ?? 1 });
      const path = reservationsPath(eventId);
      sales
        .get(seller.name)
        ?.push(saleOf(await takeTurn(run, seller, connections, { ...SINGLE_SEATS, path })));
    }
  }
  const refused = (sales.get('service') ?? []).map((sale) => sale.refused);
  const rows = [...sales].map(([name, own]) => [
    name,
    spreadText(spreadOf(own.map((sale) => sale.accepted)), 0),
    spreadText(spreadOf(own.map((sale) => sale.refused)), 0),
  ]);
  const rawRow = ['raw', spreadText(spreadOf(rawPerSecond), 0), ''];
  return {
    text:
      `Selling out, ${connections} connections; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n` +
      textTable([['', 'accepted/s', 'refused/s once sold out'], rawRow, ...rows]),
    json: { rawPerSecond, sales: Object.fromEntries(sales) },
    targets: [targetOf('selling-out: refused/s over raw', ratiosOf(refused, rawPerSecond))],
    figures: { 'selling-out: refused/s': refused },
  };
}

/** Of a turn whose warm-up sold some already; NaN of what there was none of, if the turn was too short. */
function saleOf({ answers, spans, seconds }: Turn): Sale {
  return {
    accepted: (answers[201] ?? NaN) / (spans[201]?.last ?? NaN),
    refused: (answers[409] ?? NaN) / (seconds - (spans[409]?.first ?? NaN)),
  };
}
