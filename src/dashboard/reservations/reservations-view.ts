import { h } from '../dom';
import { viewHead } from '../controls';
import { PartnerSuggestions } from '../partner-suggestions';
import type { Context, View } from '../view';
import { reservationsPanel } from './reservations-panel';

/** The reservations of all events. */
export function reservationsView(context: Context): View {
  const suggestions = new PartnerSuggestions(context);
  const { element, stop } = reservationsPanel(context, suggestions);
  return {
    title: 'Reservations',
    element: h(
      'div',
      { class: 'stack' },
      viewHead('Reservations', 'Those of all events, the newest first.', false),
      element,
      suggestions.element,
    ),
    stop,
  };
}
