import { button } from './controls';
import { fill } from './dom';
import { count } from './format';

/** Says in that place how many are new, above a list that stands still, and shows them on demand. */
export function announce(place: HTMLElement, fresh: number, show: () => unknown): void {
  const text = `${count(fresh)} new – show`;
  if (fresh === 0) fill(place);
  else if (place.textContent !== text) fill(place, button(text, { focus: 'news', onClick: show }));
}
