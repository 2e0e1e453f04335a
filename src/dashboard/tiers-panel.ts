import { messageOf, type Api } from './api';
import {
  actionsCell,
  button,
  field,
  numberCell,
  row,
  table,
  titled,
  type Column,
} from './controls';
import { formDialog } from './dialog';
import { fill, h } from './dom';
import { changeEvent } from './event-form/save-event';
import { count, money, price, seatsText } from './format';
import { Freshness } from './freshness';
import { RevenueFollower, type TierRevenue } from './revenue-follower';
import { seatBar, soldOf } from './seat-bar';
import { StandingRows } from './standing-rows';
import type { EventSummary, Tier } from './types';
import type { Context } from './view';

const COLUMNS: Column[] = [
  { title: 'Tier' },
  { title: 'Price', isNumber: true },
  { title: 'Left', isNumber: true },
  { title: 'Held', isNumber: true },
  { title: 'Sold', isNumber: true },
  { title: 'Seats', isNumber: true },
  { title: 'Revenue', isNumber: true },
  { title: 'Taken' },
];

interface TiersPanel {
  context: Context;
  /** The event as it is shown. */
  event: () => EventSummary;
  onSaved: (saved: EventSummary) => void;
}

/** An event's tiers with their seats, of which there can be made more or fewer, and what was sold for how much. */
export function tiersPanel({ context, event, onSaved }: TiersPanel) {
  const { api, may, partnerId } = context;
  const mayChange = may('events:write');
  const columns = mayChange ? [...COLUMNS, { title: 'Actions' }] : COLUMNS;
  const body = h('div');
  const hint = h('p', { class: 'hint' });
  const about = `Revenue is what ${partnerId === undefined ? 'the' : 'your own'} sold seats cost when they were taken.`;
  const freshness = new Freshness();
  let revenue: readonly TierRevenue[] = [];
  const changeSeats = async (tier: Tier) => {
    const saved = await askForSeats(api, event(), tier);
    if (saved) onSaved(saved);
  };
  const rows = new StandingRows<Tier, HTMLTableRowElement>(
    ({ tierId }) => tierId,
    (tier) =>
      titled(
        columns,
        row(
          h('th', { scope: 'row' }, tier.name),
          numberCell(price(tier)),
          numberCell(h('strong', {}, count(tier.availableSeats))),
          numberCell(count(tier.heldSeats)),
          numberCell(count(soldOf(tier))),
          numberCell(count(tier.totalSeats)),
          numberCell(revenueText(tier, revenue)),
          h('td', { class: 'wide' }, seatBar(tier, tier.name)),
          mayChange &&
            actionsCell(
              button('More or fewer', {
                label: `More or fewer seats: ${tier.name}`,
                focus: `seats-${tier.tierId}`,
                onClick: () => changeSeats(tier),
              }),
            ),
        ),
      ),
  );
  const follower = new RevenueFollower(api, {
    eventId: event().eventId,
    onRead: (tiers) => {
      freshness.succeeded();
      hint.textContent = about;
      if (JSON.stringify(tiers) === JSON.stringify(revenue)) return;
      revenue = tiers;
      rows.redrawAll();
    },
    onFailure: (error) => {
      freshness.failed(error);
      if (!freshness.isShown) hint.textContent = `Revenue cannot be read. ${messageOf(error)}`;
    },
  });
  let shown = '';
  let version = -1;
  return {
    element: h('section', { class: 'panel', 'aria-label': 'Tiers' }, body, hint, freshness.element),
    show: ({ tiers, version: next }: EventSummary) => {
      const ids = tiers.map(({ tierId }) => tierId).join();
      if (ids === shown) for (const tier of tiers) rows.update(tier);
      else {
        shown = ids;
        rows.replace(tiers);
        fill(body, table('Tiers with their seats', columns, rows.elements));
      }
      const isPriced = tiers.some(({ priceMinor }) => priceMinor !== undefined);
      if (!isPriced || !may('reservations:read') || next === version) return;
      version = next;
      if (hint.textContent === '') hint.textContent = about;
      follower.changed();
    },
    stop: () => {
      follower.stop();
    },
  };
}

/** E.g. `€50.00 + ¥500`, if it was sold in two currencies. */
function revenueText({ tierId }: Tier, revenue: readonly TierRevenue[]): string {
  const own = revenue.filter((each) => each.tierId === tierId);
  return own.length === 0 ? '–' : own.map(amountText).join(' + ');
}

function amountText({ amountMinor, currency }: TierRevenue): string {
  return amountMinor === undefined ? `${currency} –` : money(amountMinor, currency);
}

/** Resolves with the event as it was saved, if it was. */
async function askForSeats(
  api: Api,
  event: EventSummary,
  tier: Tier,
): Promise<EventSummary | undefined> {
  const taken = tier.totalSeats - tier.availableSeats;
  const seats = field({
    label: 'Seats in all',
    hint: `${seatsText(taken)} held or sold: it cannot have fewer.`,
    input: { type: 'number', min: taken, required: true, value: tier.totalSeats },
  });
  let saved: EventSummary | undefined;
  await formDialog({
    title: `Seats of ${tier.name}`,
    action: 'Save',
    content: [seats.element],
    submit: async () => {
      const totalSeats = Number(seats.input.value);
      saved = await changeEvent(api, event, { tiers: [{ tierId: tier.tierId, totalSeats }] });
    },
  });
  return saved;
}
