import { toMajor, toMinor } from '../domain/currency';
import { button, field } from './controls';
import { h } from './dom';
import type { Tier } from './types';

export interface TierFields {
  element: HTMLElement;
  /** The tier as the API takes it. */
  body: () => object;
}

/** The fields of one tier. One that exists keeps its id, and is removed only when the event is saved. */
export function tierFields(
  tier: Partial<Tier> | undefined,
  isKnown: boolean,
  remove: (fields: TierFields) => void,
): TierFields {
  const tierId = field({
    label: 'Id',
    input: {
      required: true,
      value: tier?.tierId,
      readonly: isKnown,
      pattern: '[A-Za-z][A-Za-z0-9_\\-]*',
    },
  });
  const name = field({
    label: 'Name',
    input: { required: true, maxlength: 200, value: tier?.name },
  });
  const seats = field({
    label: 'Seats',
    input: {
      type: 'number',
      min: 0,
      required: true,
      value: tier?.totalSeats,
      inputmode: 'numeric',
    },
  });
  const price = field({
    label: 'Price',
    input: {
      type: 'number',
      min: 0,
      step: 'any',
      // A price can be changed, or be 0, but not be taken away.
      required: isKnown && tier?.priceMinor !== undefined,
      value: majorPrice(tier),
      inputmode: 'decimal',
    },
  });
  const currency = field({
    label: 'Currency',
    input: { pattern: '[A-Z]{3}', maxlength: 3, value: tier?.currency, placeholder: 'EUR' },
  });
  let isRemoved = false;
  const toggle = button('Remove', {
    onClick: () => {
      if (!isKnown) {
        remove(fields);
        return;
      }
      isRemoved = !isRemoved;
      element.classList.toggle('is-removed', isRemoved);
      toggle.textContent = isRemoved ? 'Keep' : 'Remove';
    },
  });
  const element = h(
    'div',
    { class: 'tier-fields', role: 'group', 'aria-label': tier?.name ?? 'New tier' },
    [tierId, name, seats, price, currency].map((each) => each.element),
    toggle,
  );
  const body = () => {
    if (isRemoved) return { tierId: tierId.input.value, remove: true };
    return {
      tierId: tierId.input.value,
      name: name.input.value,
      totalSeats: Number(seats.input.value),
      ...(price.input.value !== '' && {
        priceMinor: toMinor(Number(price.input.value), currency.input.value),
        currency: currency.input.value,
      }),
    };
  };
  const fields: TierFields = { element, body };
  return fields;
}

function majorPrice(tier: Partial<Tier> | undefined): number | undefined {
  return tier?.priceMinor === undefined ? undefined : toMajor(tier.priceMinor, tier.currency ?? '');
}
