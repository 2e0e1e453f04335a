import { messageOf } from './api';
import {
  actionsCell,
  button,
  cell,
  choice,
  emptyState,
  field,
  loadingState,
  row,
  statusBadge,
  table,
  textCell,
  whileBusy,
} from './controls';
import { confirmDialog } from './dialog';
import { fill, h, uniqueId } from './dom';
import { countdown, itemsText, moment, STATUS_TEXT } from './format';
import type { EventSummary, Page, Reservation } from './types';
import type { Context } from './view';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PAGE_SIZE = 10;
const REFRESH_MS = 1500;

const COLUMNS = [
  { title: 'Reservation' },
  { title: 'Partner' },
  { title: 'Seats' },
  { title: 'Status' },
  { title: 'Made' },
];

const STATUSES = [
  ['', 'Any'],
  ['confirmed', STATUS_TEXT.confirmed],
  ['held', STATUS_TEXT.held],
  ['cancelled', STATUS_TEXT.cancelled],
  ['expired', STATUS_TEXT.expired],
] as const;

/** An event's reservations: searched, page by page, and as CSV. */
export function reservationsPanel(context: Context, event: () => EventSummary) {
  const { api, feedback, may } = context;
  const search = field({
    label: 'Partner or reservation id',
    input: { type: 'search', maxlength: 100 },
  });
  const status = choice('Status', STATUSES);
  const columns = may('reservations:write') ? [...COLUMNS, { title: 'Actions' }] : COLUMNS;
  const body = h('div', { class: 'stack-small' }, loadingState(4));
  /** Where the pages begin that were gone through, this one last; the first one has no cursor. */
  let cursors: string[] = [];
  let nextCursor: string | null = null;
  let requests = 0;

  const query = (): URLSearchParams => {
    const partnerId = search.input.value.trim();
    return new URLSearchParams({
      ...(partnerId !== '' && { partnerId }),
      ...(status.select.value !== '' && { status: status.select.value }),
    });
  };
  const base = () => `/api/v1/events/${event().eventId}/reservations`;
  const read = async (): Promise<Reservation[]> => {
    const wanted = search.input.value.trim();
    nextCursor = null;
    if (UUID.test(wanted)) {
      const found = await api.get<Reservation>(`/api/v1/reservations/${wanted}`);
      return found.eventId === event().eventId ? [found] : [];
    }
    const parameters = query();
    parameters.set('limit', String(PAGE_SIZE));
    const cursor = cursors.at(-1);
    if (cursor !== undefined) parameters.set('cursor', cursor);
    const page = await api.get<Page<Reservation>>(`${base()}?${parameters.toString()}`);
    nextCursor = page.nextCursor;
    return page.data;
  };
  const load = async () => {
    requests += 1;
    const request = requests;
    try {
      const rows = await read();
      if (request === requests) draw(rows);
    } catch (error) {
      if (request === requests) fill(body, emptyState('Nothing to show', messageOf(error)));
    }
  };
  const act = async (control: HTMLElement, action: () => Promise<unknown>, done: string) => {
    await whileBusy(control, async () => {
      try {
        await action();
        feedback.success(done);
      } catch (error) {
        feedback.failure(error);
      }
    });
    await load();
  };
  const draw = (rows: readonly Reservation[]) => {
    if (rows.length === 0) {
      fill(body, emptyState('No reservations', 'None match, or none were made yet.'));
      return;
    }
    const pages = h(
      'nav',
      { class: 'actions pages', 'aria-label': 'Pages of reservations' },
      h('span', { class: 'hint' }, `Page ${cursors.length + 1}`),
      pageButton('Previous', cursors.length > 0, () => {
        cursors = cursors.slice(0, -1);
      }),
      pageButton('Next', nextCursor !== null, () => {
        if (nextCursor !== null) cursors = [...cursors, nextCursor];
      }),
    );
    fill(body, table('Reservations', columns, rows.map(reservationRow)), pages);
    tick();
  };
  const pageButton = (text: string, isThere: boolean, turn: () => void) => {
    const control = button(text, {
      focus: text,
      onClick: () => {
        if (!isThere) return;
        turn();
        void load();
      },
    });
    if (!isThere) control.setAttribute('aria-disabled', 'true');
    return control;
  };
  const reservationRow = (reservation: Reservation) => {
    const { reservationId, partnerId, items, createdAt } = reservation;
    const short = reservationId.slice(0, 8);
    const what = `${itemsText(items, event().tiers)} of ${partnerId}`;
    const path = `/api/v1/reservations/${reservationId}`;
    const confirm = button('Confirm', {
      label: `Confirm ${what}`,
      focus: `confirm-${reservationId}`,
      onClick: () => act(confirm, () => api.post(`${path}/confirm`), `Confirmed ${what}.`),
    });
    const cancel = button('Cancel', {
      label: `Cancel ${what}`,
      focus: `cancel-${reservationId}`,
      onClick: async () => {
        const text = `${what} will be free again. This cannot be undone.`;
        if (!(await confirmDialog('Cancel this reservation?', text, 'Cancel the reservation')))
          return;
        await act(cancel, () => api.delete(path), `Cancelled ${what}. The seats are free again.`);
      },
    });
    const isHeld = reservation.status === 'held';
    const isOpen = isHeld || reservation.status === 'confirmed';
    return row(
      cell(h('code', { title: reservationId }, short)),
      textCell(partnerId),
      textCell(itemsText(items, event().tiers)),
      cell(
        statusBadge(reservation.status, STATUS_TEXT[reservation.status]),
        isHeld && h('span', { class: 'row-left', 'data-ends': reservation.expiresAt }),
      ),
      cell(moment(createdAt)),
      may('reservations:write') && actionsCell(isHeld && confirm, isOpen && cancel),
    );
  };
  const tick = () => {
    for (const left of body.querySelectorAll<HTMLElement>('[data-ends]')) {
      left.textContent = ` ${countdown(Date.parse(left.dataset.ends ?? '') - api.now())}`;
    }
  };
  const download = async () => {
    try {
      await saveCsv(`${base()}?${query().toString()}`);
    } catch (error) {
      feedback.failure(error);
    }
  };
  const saveCsv = async (path: string) => {
    const answer = await api.send('GET', path, undefined, { Accept: 'text/csv' });
    const url = URL.createObjectURL(await answer.blob());
    h('a', { href: url, download: `${event().eventId}-reservations.csv` }).click();
    setTimeout(() => {
      URL.revokeObjectURL(url);
    }, 10_000);
  };

  const onFilter = () => {
    cursors = [];
    clearTimeout(typing);
    typing = setTimeout(() => void load(), 250);
  };
  let typing: number | undefined;
  let isStale = false;
  const ticking = setInterval(tick, 1000);
  const refreshing = setInterval(() => {
    if (!isStale || document.hidden) return;
    isStale = false;
    void load();
  }, REFRESH_MS);
  const csv = button('Download CSV', { onClick: () => whileBusy(csv, download) });
  const heading = uniqueId('heading');
  const filters = h(
    'form',
    {
      class: 'filters',
      role: 'search',
      on: {
        input: onFilter,
        submit: (event) => {
          event.preventDefault();
        },
      },
    },
    search.element,
    status.element,
  );
  void load();
  return {
    element: h(
      'section',
      { class: 'panel', 'aria-labelledby': heading },
      h('div', { class: 'panel-head' }, h('h2', { id: heading }, 'Reservations'), csv),
      filters,
      body,
    ),
    /** Something has changed: what is shown is read again, soon. */
    refresh: () => {
      isStale = true;
    },
    stop: () => {
      clearInterval(ticking);
      clearInterval(refreshing);
      clearTimeout(typing);
    },
  };
}
