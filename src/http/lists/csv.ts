import { stringify } from 'csv-stringify';
import { pipeline, Readable } from 'node:stream';
import type { Item } from '../../domain/reservation';
import type { EndpointAnswer, EndpointRequest } from '../endpoint/endpoint';

export function wantsCsv(request: EndpointRequest): boolean {
  return request.accepts('json', 'csv') === 'csv';
}

/**
 * A whole list, row by row, with a byte order mark, by which Excel knows UTF-8. A text that a spreadsheet would
 * take for a formula gets an apostrophe in front, and so does one that begins with an apostrophe: who takes
 * one off gets each text back. https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvAnswer<Row>(
  columns: string[],
  rows: AsyncIterable<Row>,
  present: (row: Row) => object[] | Promise<object[]>,
): EndpointAnswer {
  const csv = stringify({
    columns,
    header: true,
    bom: true,
    cast: {
      string: (text) =>
        /^(?:['\t\r]|[\p{Z}\p{C}]*[=+\-@＝＋－＠])/u.test(text) ? `'${text}` : text,
      // The database can hold times that JavaScript cannot.
      date: (date) => (Number.isNaN(date.getTime()) ? '' : date.toISOString()),
    },
  });
  // The reader of `csv` gets the error; the callback only keeps it from being thrown a second time.
  pipeline(Readable.from(flat(rows, present)), csv, () => undefined);
  const headers = { 'Content-Type': 'text/csv; charset=utf-8', Vary: 'Accept' };
  return { status: 200, headers, stream: csv };
}

async function* flat<Row>(
  rows: AsyncIterable<Row>,
  present: (row: Row) => object[] | Promise<object[]>,
): AsyncGenerator<object> {
  for await (const row of rows) yield* await present(row);
}

/** With its items, if it has any, as the text of one cell. */
export function withItemsText(shown: object): object {
  return 'items' in shown ? { ...shown, items: itemsText(shown.items as Item[]) } : shown;
}

/** E.g. `vip:2 general:1`. */
function itemsText(items: readonly Item[]): string {
  return items.map(({ tierId, seats }) => `${tierId}:${seats}`).join(' ');
}
