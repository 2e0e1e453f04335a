import { readAddress } from '../address';
import { announce } from '../announce';
import { messageOf } from '../api';
import {
  button,
  choice,
  emptyState,
  field,
  loadingState,
  table,
  titled,
  whileBusy,
} from '../controls';
import { fill, h, uniqueId } from '../dom';
import { filterForm } from '../filter-form';
import { STATUS_TEXT } from '../format';
import { Freshness } from '../freshness';
import type { PartnerSuggestions } from '../partner-suggestions';
import { saveFile } from '../save-file';
import { StandingRows } from '../standing-rows';
import type { EventSummary, Reservation } from '../types';
import type { Context } from '../view';
import { ChangeFollower } from './change-follower';
import { findReservations, readCsv, readReservations, type Found } from './find-reservations';
import { KnownEvents } from './known-events';
import { openReservation, type Drawer } from './reservation-drawer';
import { reservationColumns, reservationRow, showTimeLeft } from './reservation-row';

const STATUSES = [
  ['', 'Any'],
  ['confirmed', STATUS_TEXT.confirmed],
  ['held', STATUS_TEXT.held],
  ['cancelled', STATUS_TEXT.cancelled],
  ['expired', STATUS_TEXT.expired],
] as const;

/** While somebody types. */
const PAUSE_MS = 300;

/**
 * Reservations of one event, or of all: found by one text, page by page, and as CSV. The list stands still:
 * what is new is announced, and a row that changes is changed in its place.
 */
export function reservationsPanel(
  context: Context,
  suggestions: PartnerSuggestions,
  { eventId, onChange }: { eventId?: string; onChange?: (reservation: Reservation) => void } = {},
) {
  const { api, feedback, may } = context;
  const isOfAllEvents = eventId === undefined;
  const filters = filterForm(
    {
      q: field({
        label: 'Reservation id, reference or partner',
        hint: 'Of an id, the first 8 characters are enough.',
        input: { type: 'search', maxlength: 100, list: suggestions.id },
      }),
      status: choice('Status', STATUSES),
    },
    () => {
      clearTimeout(typing);
      typing = setTimeout(() => void load(), PAUSE_MS);
    },
    'filters',
  );
  const columns = reservationColumns(isOfAllEvents, may('reservations:write'));
  const body = h('div', { class: 'stack-small' }, loadingState(4));
  const freshness = new Freshness();
  const news = h('div', { role: 'status', class: 'news' });
  const events = new KnownEvents(api);
  const rows = new StandingRows<Reservation, HTMLTableRowElement>(
    ({ reservationId }) => reservationId,
    (reservation) =>
      titled(
        columns,
        reservationRow(context, {
          reservation,
          event: events.get(reservation.eventId),
          isOfAllEvents,
          onChange: update,
          onOpen: open,
        }),
      ),
  );
  /** Those that were made since the list was read. */
  const fresh = new Set<string>();
  let found: Found | undefined;
  let reads = 0;

  let drawer: Drawer | undefined;

  function open(reservation: Reservation): void {
    drawer = openReservation(context, {
      reservation,
      event: events.get(reservation.eventId),
      onChange: update,
      onClose: () => {
        drawer = undefined;
      },
    });
  }
  /** The one that the address names. */
  const openLinked = async () => {
    const reservationId = readAddress().filters.get('reservation');
    if (reservationId === null) return;
    try {
      const linked = await api.get<Reservation>(
        `/api/v1/reservations/${encodeURIComponent(reservationId)}`,
      );
      await events.need([linked]);
      open(linked);
    } catch (error) {
      feedback.failure(error);
    }
  };
  function update(reservation: Reservation): void {
    onChange?.(reservation);
    const known = rows.get(reservation.reservationId);
    if (known && known.version > reservation.version) return;
    rows.update(reservation);
    tickSoon();
    if (drawer?.reservationId === reservation.reservationId) drawer.show(reservation);
  }
  const wanted = () => ({
    text: filters.value('q'),
    status: filters.value('status'),
    eventId,
    partnerId: suggestions.idOf(filters.value('q')),
  });
  const follower = new ChangeFollower(api, {
    isEager: isOfAllEvents,
    onChanged: (changed) => {
      freshness.succeeded();
      changed.forEach(hear);
      announce(news, fresh.size, load);
    },
    onFailure: (error) => {
      freshness.failed(error);
    },
  });
  const hear = (reservation: Reservation) => {
    const { reservationId, createdAt } = reservation;
    update(reservation);
    const isNew = !rows.get(reservationId) && Date.parse(createdAt) >= newSinceMs();
    if (isNew && isWanted(reservation)) fresh.add(reservationId);
  };
  /** What was made before, and is not shown, comes on a later page. */
  const newSinceMs = () => {
    const last = found?.page.hasMore === true ? rows.all.at(-1) : undefined;
    return last ? Date.parse(last.createdAt) : follower.sinceMs;
  };
  const isWanted = ({ status: now }: Reservation) => [now, ''].includes(filters.value('status'));
  const load = async () => {
    reads += 1;
    const read = reads;
    follower.stop();
    const startedAtMs = api.now();
    try {
      const next = await findReservations(api, wanted());
      await events.need(next.page.data);
      if (read !== reads) return; // what began later knows more
      found = next;
      rows.replace(next.page.data);
      fresh.clear();
      freshness.succeeded();
      draw();
      announce(news, fresh.size, load);
      follower.follow(next.query, startedAtMs);
    } catch (error) {
      if (read !== reads) return;
      freshness.failed(error);
      if (!freshness.isShown)
        fill(
          body,
          emptyState('Nothing to show', messageOf(error)),
          button('Try again', { focus: 'again', onClick: load }),
        );
      else if (found) follower.follow(found.query, startedAtMs);
    }
  };
  const loadMore = async () => {
    if (!found) return;
    const { query, page } = found;
    const read = reads;
    try {
      const next = await readReservations(api, query, filters.value('status'), page.nextCursor);
      await events.need(next.data);
      if (read !== reads) return;
      found = { query, page: next };
      rows.append(next.data);
      draw();
    } catch (error) {
      feedback.failure(error);
    }
  };
  const addFirst = async (reservation: Reservation) => {
    await events.need([reservation]);
    rows.prepend(reservation);
    fresh.delete(reservation.reservationId);
    draw();
    announce(news, fresh.size, load);
  };
  const draw = () => {
    const more = button('Show 50 more', {
      focus: 'more',
      onClick: () => whileBusy(more, loadMore),
    });
    fill(
      body,
      rows.elements.length === 0
        ? emptyState('No reservations', 'None match, or none were made yet.')
        : table('Reservations', columns, rows.elements),
      found?.page.hasMore === true && more,
    );
    tick();
  };
  const tick = () => {
    showTimeLeft(body, api.now());
  };
  /** Once for however many rows have changed. */
  const tickSoon = () => {
    ticked ??= requestAnimationFrame(() => {
      ticked = undefined;
      tick();
    });
  };
  let ticked: number | undefined;
  const download = async () => {
    if (!found) return;
    try {
      const file = await readCsv(api, found.query, filters.value('status'));
      saveFile(file, `${eventId ?? 'all'}-reservations.csv`);
    } catch (error) {
      feedback.failure(error);
    }
  };
  let typing: number | undefined;
  const ticking = setInterval(tick, 1000);
  const csv = button('Download CSV', { onClick: () => whileBusy(csv, download) });
  const heading = uniqueId('heading');
  void load();
  void openLinked();
  return {
    element: h(
      'section',
      { class: 'panel', 'aria-labelledby': heading },
      h(
        'div',
        { class: 'panel-head' },
        h('h2', { id: heading }, isOfAllEvents ? 'All events' : 'Reservations'),
        h(
          'div',
          { class: 'actions' },
          !isOfAllEvents && h('a', { href: '#/reservations' }, 'Those of all events'),
          csv,
        ),
      ),
      filters.element,
      freshness.element,
      news,
      body,
    ),
    /** One that was just made or changed here. A new one comes first, if it is among those that are shown. */
    hear: (reservation: Reservation) => {
      if (rows.get(reservation.reservationId)) update(reservation);
      else if (filters.value('q') === '' && isWanted(reservation)) void addFirst(reservation);
    },
    show: (event: EventSummary) => {
      if (events.set(event)) rows.redrawAll();
    },
    /** Something has changed in the event. */
    refresh: () => {
      follower.hurry();
    },
    stop: () => {
      clearInterval(ticking);
      clearTimeout(typing);
      follower.stop();
    },
  };
}
