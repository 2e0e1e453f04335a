import type { Api } from '../api';
import type { Change, Reservation, ReservationChange } from '../types';

const PAGE_SIZE = 1000;
const PAGES_MAX = 20;
/** By so much the clocks of the servers that write the log may differ. */
const MARGIN_MS = 60_000;

interface ChangesPage {
  data: Change[];
  hasMore: boolean;
  nextAfter: number;
}

/** What happened to a reservation, from its event's change log, the oldest first. */
export async function readHistory(
  api: Api,
  reservation: Reservation,
): Promise<ReservationChange[]> {
  const { eventId, partnerId, reservationId, version } = reservation;
  const read = (query: Record<string, string>) =>
    api.get<ChangesPage>(
      `/api/v1/events/${eventId}/changes?${new URLSearchParams(query).toString()}`,
    );
  const history: ReservationChange[] = [];
  let after = await versionBefore(reservation, read);
  for (let pages = 0; after < version && pages < PAGES_MAX; pages += 1) {
    const query = { after: String(after), limit: String(PAGE_SIZE), partnerId };
    const page = await read(query);
    for (const change of page.data)
      if ('reservationId' in change && change.reservationId === reservationId) history.push(change);
    after = page.hasMore ? page.nextAfter : version;
  }
  return history;
}

/** A version of the event not long before the reservation was made: the log is in order of time, too. */
async function versionBefore(
  { createdAt, version }: Reservation,
  read: (query: Record<string, string>) => Promise<ChangesPage>,
): Promise<number> {
  const madeMs = Date.parse(createdAt) - MARGIN_MS;
  let [low, high] = [0, version];
  while (high - low > PAGE_SIZE) {
    const middle = Math.floor((low + high) / 2);
    const [change] = (await read({ after: String(middle), limit: '1' })).data;
    if (change?.at !== undefined && Date.parse(change.at) < madeMs) low = middle;
    else high = middle;
  }
  return low;
}
