import { h } from '../dom';
import { viewHead } from '../controls';
import type { Context, View } from '../view';
import { reservationsPanel } from './reservations-panel';

/** The reservations of all events. */
export function reservationsView(context: Context): View {
  const { element, stop } = reservationsPanel(context);
  return {
    title: 'Reservations',
    element: h(
      'div',
      { class: 'stack' },
      viewHead('Reservations', 'Those of all events, the newest first.', false),
      element,
    ),
    stop,
  };
}
