import { ApiProblem, type Api } from '../api';
import type { Page, Reservation } from '../types';

/** What is looked for: the text may be the beginning of an id, a reference or a partner. */
export interface Wanted {
  text: string;
  status: string;
  /** Over all events if absent. */
  eventId: string | undefined;
  /** The partner that the text may name, if any that the caller may see. */
  partnerId: string | undefined;
}

export interface Found {
  page: Page<Reservation>;
  /** What found them, without the status: changes of them are found by the same. */
  query: URLSearchParams;
}

const BEGINNING_OF_ID = /^[0-9a-f]{8}[0-9a-f-]*$/i;
export const PAGE_SIZE = 50;
const PATH = '/api/v1/reservations/search';

/** The first page of what the text means: the first of its meanings that has any. */
export async function findReservations(api: Api, wanted: Wanted): Promise<Found> {
  const { text, eventId, status, partnerId } = wanted;
  const place = { ...(eventId !== undefined && { eventId }) };
  let found: Found | undefined;
  for (const meaning of meaningsOf(text, partnerId)) {
    const query = new URLSearchParams({ ...place, ...meaning });
    found = { query, page: await readReservations(api, query, status) };
    if (found.page.data.length > 0 || found.page.hasMore) return found;
  }
  return found ?? { query: new URLSearchParams(place), page: NONE };
}

export async function readReservations(
  api: Api,
  query: URLSearchParams,
  status: string,
  cursor: string | null = null,
): Promise<Page<Reservation>> {
  const all = withStatus(query, status);
  all.set('limit', String(PAGE_SIZE));
  if (cursor !== null) all.set('cursor', cursor);
  try {
    return await api.get<Page<Reservation>>(`${PATH}?${all.toString()}`);
  } catch (error) {
    // The text looks like the beginning of an id, and is none.
    if (error instanceof ApiProblem && error.status === 400) return NONE;
    throw error;
  }
}

/** What has changed since a time, oldest first, and where to go on. */
export function readChanged(
  api: Api,
  query: URLSearchParams,
  { since, cursor }: { since: string; cursor: string | null },
): Promise<Page<Reservation>> {
  const all = new URLSearchParams(query);
  all.set('updatedSince', since);
  all.set('limit', '100');
  if (cursor !== null) all.set('cursor', cursor);
  return api.get<Page<Reservation>>(`${PATH}?${all.toString()}`);
}

/** All that were found, as a file. */
export async function readCsv(api: Api, query: URLSearchParams, status: string): Promise<Blob> {
  const path = `${PATH}?${withStatus(query, status).toString()}`;
  return (await api.send('GET', path, undefined, { Accept: 'text/csv' })).blob();
}

const NONE: Page<Reservation> = { data: [], hasMore: false, nextCursor: null };

function withStatus(query: URLSearchParams, status: string): URLSearchParams {
  const all = new URLSearchParams(query);
  if (status !== '') all.set('status', status);
  return all;
}

function meaningsOf(text: string, partnerId: string | undefined): Record<string, string>[] {
  if (text === '') return [{}];
  return [
    ...(BEGINNING_OF_ID.test(text) ? [{ reservationId: text }] : []),
    { reference: text },
    ...(partnerId === undefined ? [] : [{ partnerId }]),
  ];
}
