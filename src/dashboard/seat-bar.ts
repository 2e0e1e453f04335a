import { svg } from './dom';
import { count } from './format';
import type { Tier } from './types';

type Seats = Pick<Tier, 'totalSeats' | 'availableSeats' | 'heldSeats'>;

/** How much is sold, held and left, as one bar. */
export function seatBar(seats: Seats, name: string): SVGSVGElement {
  const sold = soldOf(seats);
  const share = (part: number) => (seats.totalSeats === 0 ? 0 : (part / seats.totalSeats) * 100);
  const label =
    `${name}: ${count(sold)} sold, ${count(seats.heldSeats)} held, ` +
    `${count(seats.availableSeats)} of ${count(seats.totalSeats)} left`;
  return svg(
    'svg',
    {
      class: 'bar',
      viewBox: '0 0 100 4',
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': label,
    },
    svg('rect', { class: 'bar-free', width: 100, height: 4 }),
    svg('rect', { class: 'bar-held', width: share(sold + seats.heldSeats), height: 4 }),
    svg('rect', { class: 'bar-sold', width: share(sold), height: 4 }),
  );
}

export function soldOf({ totalSeats, availableSeats, heldSeats }: Seats): number {
  return totalSeats - availableSeats - heldSeats;
}
