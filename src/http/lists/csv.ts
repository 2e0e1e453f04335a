import { stringify } from 'csv-stringify';
import { pipeline, Readable } from 'node:stream';
import type { Item } from '../../domain/reservation';
import type { EndpointAnswer, EndpointRequest } from '../endpoint/endpoint';

export function wantsCsv(request: EndpointRequest): boolean {
  return request.accepts('json', 'csv') === 'csv';
}

/** A whole list, row by row; what a spreadsheet would take for a formula is made harmless. */
export function csvAnswer<Row>(
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

/** With its items, if it has any, as the text of one cell. */
export function withItemsText(shown: object): object {
  return 'items' in shown ? { ...shown, items: itemsText(shown.items as Item[]) } : shown;
}

/** E.g. `vip:2 general:1`. */
function itemsText(items: readonly Item[]): string {
  return items.map(({ tierId, seats }) => `${tierId}:${seats}`).join(' ');
}
