import { minorDigits, toMajor } from '../../domain/currency';
import { button, field, type Field } from '../controls';
import { h } from '../dom';
import { money } from '../format';
import type { Tier } from '../types';
import { readPrice } from './price-text';

export interface TierFields {
  element: HTMLElement;
  /** By the names that the API has for them. */
  fields: Record<'tierId' | 'name' | 'totalSeats' | 'priceMinor', Field>;
  /** The price is in that currency: says in words what it is read as. */
  setCurrency: (currency: string) => void;
  /** What cannot be saved as it is, which the field then says. */
  isFaulty: () => boolean;
  /** What of the tier was changed, as the API takes it; undefined if nothing. */
  changed: () => { tierId: string } | undefined;
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
  const before = priceText(tier);
  const price = field({
    label: 'Price of a seat',
    input: {
      // A price can be changed, or be 0, but not be taken away.
      required: isKnown && tier?.priceMinor !== undefined,
      value: before,
      inputmode: 'decimal',
    },
  });
  const words = h('output', { class: 'hint' });
  price.element.append(words);
  let currency: string | undefined;
  /** The event's when the form was opened: a tier may have another one, which stays if nobody touches it. */
  let currencyBefore = '';
  let isRemoved = false;

  const isPriceTouched = () => price.input.value !== before || currency !== currencyBefore;
  const isPriced = () => price.input.value.trim() !== '';
  const sayPrice = () => {
    const stated = (isPriceTouched() ? currency : tier?.currency) ?? '';
    const read = isPriced() && stated !== '' ? readPrice(price.input.value, stated) : undefined;
    words.textContent =
      read && 'amountMinor' in read ? money(read.amountMinor, stated, 'name') : '';
  };
  price.input.addEventListener('input', sayPrice);

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
    [tierId, name, seats, price].map((each) => each.element),
    toggle,
  );
  const fields: TierFields = {
    element,
    fields: { tierId, name, totalSeats: seats, priceMinor: price },
    setCurrency: (next) => {
      currencyBefore = currency === undefined ? next : currencyBefore;
      currency = next;
      sayPrice();
    },
    isFaulty: () => {
      if (isRemoved || !isPriced() || !isPriceTouched()) return false;
      if (currency === undefined || currency === '') {
        price.fail('Choose the currency of the event first.');
        return true;
      }
      const read = readPrice(price.input.value, currency);
      if ('fault' in read) price.fail(read.fault);
      return 'fault' in read;
    },
    changed: () => {
      if (isRemoved) return { tierId: tierId.input.value, remove: true };
      const read = isPriced() && isPriceTouched() && readPrice(price.input.value, currency ?? '');
      const body = {
        ...(!(isKnown && name.input.value === tier?.name) && { name: name.input.value }),
        ...(Number(seats.input.value) !== tier?.totalSeats && {
          totalSeats: Number(seats.input.value),
        }),
        ...(read && 'amountMinor' in read && { priceMinor: read.amountMinor, currency }),
      };
      const isNone = isKnown && Object.keys(body).length === 0;
      return isNone ? undefined : { tierId: tierId.input.value, ...body };
    },
  };
  return fields;
}

function priceText(tier: Partial<Tier> | undefined): string {
  if (tier?.priceMinor === undefined || tier.currency === undefined) return '';
  return toMajor(tier.priceMinor, tier.currency).toFixed(minorDigits(tier.currency));
}
