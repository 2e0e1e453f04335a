import { stringify } from 'csv-stringify';
import { pipeline, Readable } from 'node:stream';
import type { Caller } from '../domain/caller';
import type { LogEntry } from '../domain/log-entry';
import type { Item, Reservation } from '../domain/reservation';
import type { EndpointAnswer } from './endpoint';
import { presentChangeFor, presentReservation } from './representation';

const RESERVATION_COLUMNS = [
  'reservationId',
  'eventId',
  'partnerId',
  'status',
  'seats',
  'items',
  'version',
  'expiresAt',
  'createdAt',
];

const CHANGE_COLUMNS = [
  'version',
  'at',
  'kind',
  'reservationId',
  'partnerId',
  'items',
  'expiresAt',
  'settings',
];

export function reservationsCsv(rows: AsyncIterable<Reservation>): EndpointAnswer {
  return csvAnswer(RESERVATION_COLUMNS, rows, presentReservation);
}

export function changesCsv(rows: AsyncIterable<LogEntry>, caller: Caller): EndpointAnswer {
  return csvAnswer(CHANGE_COLUMNS, rows, (change) => presentChangeFor(caller, change));
}

/** Whole lists, row by row, with what a spreadsheet would take for a formula made harmless. */
function csvAnswer<Row>(
  columns: string[],
  rows: AsyncIterable<Row>,
  present: (row: Row) => object,
): EndpointAnswer {
  const csv = stringify({
    columns,
    header: true,
    escape_formulas: true,
    cast: { date: (date) => date.toISOString() },
  });
  // Whoever reads `csv` hears of the error; the callback keeps it from being thrown once more.
  pipeline(Readable.from(flat(rows, present)), csv, () => undefined);
  const headers = { 'Content-Type': 'text/csv; charset=utf-8', Vary: 'Accept' };
  return { status: 200, headers, stream: csv };
}

async function* flat<Row>(
  rows: AsyncIterable<Row>,
  present: (row: Row) => object,
): AsyncGenerator<object> {
  for await (const row of rows) {
    const shown = present(row);
    // Both lists have items of this form.
    yield 'items' in shown ? { ...shown, items: itemsText(shown.items as Item[]) } : shown;
  }
}

/** E.g. `vip:2 general:1`. */
function itemsText(items: readonly Item[]): string {
  return items.map(({ tierId, seats }) => `${tierId}:${seats}`).join(' ');
}
