import { numberCell, row, table } from './controls';
import { fill, h } from './dom';
import { count, price } from './format';
import { seatBar, soldOf } from './seat-bar';
import type { EventSummary } from './types';

const COLUMNS = [
  { title: 'Tier' },
  { title: 'Price', isNumber: true },
  { title: 'Left', isNumber: true },
  { title: 'Held', isNumber: true },
  { title: 'Sold', isNumber: true },
  { title: 'Seats', isNumber: true },
  { title: 'Taken' },
];

/** An event's tiers with their seats. */
export function tiersPanel() {
  const body = h('div');
  return {
    element: h('section', { class: 'panel', 'aria-label': 'Tiers' }, body),
    show: ({ tiers }: EventSummary) => {
      const rows = tiers.map((tier) =>
        row(
          h('th', { scope: 'row' }, tier.name),
          numberCell(price(tier)),
          numberCell(h('strong', {}, count(tier.availableSeats))),
          numberCell(count(tier.heldSeats)),
          numberCell(count(soldOf(tier))),
          numberCell(count(tier.totalSeats)),
          h('td', { class: 'wide' }, seatBar(tier, tier.name)),
        ),
      );
      fill(body, table('Tiers with their seats', COLUMNS, rows));
    },
  };
}
