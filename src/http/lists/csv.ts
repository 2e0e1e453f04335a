import { stringify } from 'csv-stringify';
import { pipeline, Readable } from 'node:stream';
import type { Caller } from '../../domain/caller';
import type { ReadEntry } from '../../domain/read-log';
import type { Item, Reservation } from '../../domain/reservation';
import type { EndpointAnswer } from '../endpoint/endpoint';
import { presentChangeFor } from '../events/representation';
import { presentReservation } from '../reservations/representation';
import { undamaged } from './undamaged';

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

/** Without rows that are too damaged to be shown; `onDamaged` is called for these. */
export function reservationsCsv(
  rows: AsyncIterable<Reservation>,
  onDamaged: (row: Reservation, error: unknown) => void,
): EndpointAnswer {
  const present = (row: Reservation) => withItemsText(presentReservation(row));
  return csvAnswer(RESERVATION_COLUMNS, rows, undamaged(present, onDamaged));
}

export function changesCsv(rows: AsyncIterable<ReadEntry>, caller: Caller): EndpointAnswer {
  return csvAnswer(CHANGE_COLUMNS, rows, (row) => [withItemsText(presentChangeFor(caller, row))]);
}

/** Whole lists, row by row, with what a spreadsheet would take for a formula made harmless. */
function csvAnswer<Row>(
  columns: string[],
  rows: AsyncIterable<Row>,
  present: (row: Row) => object[],
): EndpointAnswer {
  const csv = stringify({
    columns,
    header: true,
    escape_formulas: true,
    // The database can hold times that JavaScript cannot.
    cast: { date: (date) => (Number.isNaN(date.getTime()) ? '' : date.toISOString()) },
  });
  // The reader of `csv` gets the error; the callback only keeps it from being thrown a second time.
  pipeline(Readable.from(flat(rows, present)), csv, () => undefined);
  const headers = { 'Content-Type': 'text/csv; charset=utf-8', Vary: 'Accept' };
  return { status: 200, headers, stream: csv };
}

async function* flat<Row>(
  rows: AsyncIterable<Row>,
  present: (row: Row) => object[],
): AsyncGenerator<object> {
  for await (const row of rows) yield* present(row);
}

/** Both lists have items of this form. */
function withItemsText(shown: object): object {
  return 'items' in shown ? { ...shown, items: itemsText(shown.items as Item[]) } : shown;
}

/** E.g. `vip:2 general:1`. */
function itemsText(items: readonly Item[]): string {
  return items.map(({ tierId, seats }) => `${tierId}:${seats}`).join(' ');
}
