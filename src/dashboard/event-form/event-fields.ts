import { button, choice, field, type Field } from '../controls';
import { fill, h, uniqueId } from '../dom';
import { STATUS_TEXT } from '../format';
import type { EventSummary } from '../types';
import { currencyChoices } from './currencies';
import { lowStockField } from './low-stock-field';
import { tierFields, type TierFields } from './tier-fields';
import { timeField } from './time-field';
import { isTimeZone, ownTimeZone } from './zoned-time';

const STATUSES = (['on_sale', 'paused', 'closed', 'archived'] as const).map(
  (each) => [each, STATUS_TEXT[each]] as const,
);

/** What the form calls what the API calls otherwise. */
const WORDS: Record<string, string> = {
  eventId: 'Id',
  tierId: 'Id',
  name: 'Name',
  startsAt: 'Starts',
  endsAt: 'Ends',
  salesOpenAt: 'Sales open',
  salesCloseAt: 'Sales close',
  timeZone: 'Time zone',
  totalSeats: 'Seats',
  priceMinor: 'Price',
  currency: 'Currency',
  seatsPerReservation: 'Seats per reservation',
  seatsPerPartner: 'Seats per partner',
  lowStockAt: 'Low stock at',
};

/** The fields of an event, of a new one if there is none yet. */
export function eventFields(event: EventSummary | undefined) {
  const isNew = event === undefined;
  const name = field({
    label: 'Name',
    input: { required: true, maxlength: 200, value: event?.name },
  });
  const eventId = field({
    label: 'Id',
    hint: 'a–z, 0–9 and -. Made from the name if left empty.',
    input: { maxlength: 64, pattern: '[a-z0-9\\-]+' },
  });
  const status = choice('Sales', STATUSES, event?.status);
  const times = {
    startsAt: timeField('Starts', event?.startsAt),
    endsAt: timeField('Ends', event?.endsAt),
    salesOpenAt: timeField('Sales open', event?.salesOpenAt),
    salesCloseAt: timeField('Sales close', event?.salesCloseAt),
  };
  const zone = timeZoneField(isNew ? ownTimeZone() : event.timeZone, (timeZone) => {
    for (const each of Object.values(times)) each.setZone(timeZone);
  });
  const perReservation = limitField(
    'Seats per reservation',
    event?.limits.seatsPerReservation ?? 10,
    true,
  );
  const perPartner = limitField('Seats per partner', event?.limits.seatsPerPartner, false);
  const lowStockAt = lowStockField(event?.lowStockAt);
  const usedCurrency = event?.tiers.find((tier) => tier.currency !== undefined)?.currency ?? '';
  const currency = choice('Currency', currencyChoices(usedCurrency), usedCurrency);
  const tiers = tierList(event, currency.select);

  const element = h(
    'div',
    { class: 'stack' },
    name.element,
    isNew && eventId.element,
    status.element,
    zone.field.element,
    h('div', { class: 'field-row' }, times.startsAt.element, times.endsAt.element),
    h('div', { class: 'field-row' }, times.salesOpenAt.element, times.salesCloseAt.element),
    h('div', { class: 'field-row' }, perReservation.element, perPartner.element),
    lowStockAt.element,
    currency.element,
    tiers.element,
  );

  const limits = () => ({
    ...(isChanged(perReservation, event?.limits.seatsPerReservation) && {
      seatsPerReservation: Number(perReservation.input.value),
    }),
    ...(isChanged(perPartner, event?.limits.seatsPerPartner) && {
      seatsPerPartner: perPartner.input.value === '' ? null : Number(perPartner.input.value),
    }),
  });
  const changedTimes = () =>
    Object.entries(times)
      .map(([key, time]) => [key, time.changed()] as const)
      .filter(([, value]) => value !== undefined && !(isNew && value === null));
  /** As the API takes it: of an event that exists only what somebody has changed. */
  const changed = () => {
    const wanted = tiers.changed().map(({ body }) => body);
    const thresholds = lowStockAt.changed();
    return {
      ...(isNew && eventId.input.value !== '' && { eventId: eventId.input.value }),
      ...(name.input.value !== event?.name && { name: name.input.value }),
      ...(status.select.value !== event?.status && { status: status.select.value }),
      ...Object.fromEntries(changedTimes()),
      ...zone.changed(isNew),
      ...(Object.keys(limits()).length > 0 && { limits: limits() }),
      ...(thresholds !== undefined && { lowStockAt: thresholds }),
      ...(wanted.length > 0 && { tiers: wanted }),
    };
  };
  const fieldOf = (pointer: string): Pick<Field, 'fail'> | undefined => {
    const [, first = '', second = '', third = ''] = pointer.split('/');
    if (first === 'tiers') {
      const tier = tiers.changed()[Number(second)]?.fields.fields;
      const key = third === 'currency' ? 'priceMinor' : third;
      return tier?.[key as keyof typeof tier]; // undefined for any other
    }
    const fields: Record<string, Pick<Field, 'fail'>> = {
      name,
      eventId,
      timeZone: zone.field,
      ...times,
      seatsPerReservation: perReservation,
      seatsPerPartner: perPartner,
      lowStockAt,
    };
    return fields[first === 'limits' ? second : first];
  };
  return {
    element,
    changed,
    isFaulty: () => {
      // Each says what is wrong with it.
      const all = [zone, ...Object.values(times), lowStockAt, ...tiers.all()];
      const faulty = all.filter((each) => each.isFaulty());
      element.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
      return faulty.length > 0;
    },
    pointerToSeats: (tierId: string) =>
      `/tiers/${tiers.changed().findIndex(({ body }) => body.tierId === tierId)}/totalSeats`,
    /** Says a fault that the API found at its field, in words of the form; false if it has none. */
    fail: ({ pointer, detail }: { pointer: string; detail: string }): boolean => {
      const place = fieldOf(pointer);
      place?.fail(inWordsOfTheForm(detail));
      return place !== undefined;
    },
  };
}

function inWordsOfTheForm(detail: string): string {
  return detail
    .replace(/\b(?:tiers\[\d+\]|limits)\./g, '')
    .replace(/\blowStockAt\[\d+\]/g, 'lowStockAt')
    .replace(/\b[a-z]+(?:[A-Z][a-z]+)*\b/g, (word) => WORDS[word] ?? word);
}

function isChanged({ input }: Field, before: number | undefined): boolean {
  return input.value !== (before === undefined ? '' : String(before));
}

function limitField(label: string, value: number | undefined, required: boolean) {
  return field({ label, input: { type: 'number', min: 1, value, required, inputmode: 'numeric' } });
}

/** Where it is empty, times are shown and read by the clock of this browser. */
function timeZoneField(initial: string | undefined, onZone: (timeZone: string) => void) {
  const list = uniqueId('zones');
  const zone = field({
    label: 'Time zone of the place',
    hint: `The times below are by its clock; by this computer's (${ownTimeZone()}), if it is empty.`,
    input: { value: initial, list, placeholder: 'Europe/Berlin' },
  });
  zone.element.append(
    h(
      'datalist',
      { id: list },
      Intl.supportedValuesOf('timeZone').map((value) => h('option', { value })),
    ),
  );
  const value = () => zone.input.value.trim();
  const apply = () => {
    if (value() === '') onZone(ownTimeZone());
    else if (isTimeZone(value())) onZone(value());
  };
  zone.input.addEventListener('input', apply);
  apply();
  return {
    field: zone,
    changed: (isNew: boolean) => {
      if (value() === '') return isNew || initial === undefined ? {} : { timeZone: null };
      return !isNew && value() === initial ? {} : { timeZone: value() };
    },
    isFaulty: () => {
      if (value() === '' || isTimeZone(value())) return false;
      zone.fail('There is no such time zone. Choose one from the list, e.g. Europe/Berlin.');
      return true;
    },
  };
}

function tierList(event: EventSummary | undefined, currency: HTMLSelectElement) {
  const list = h('div', { class: 'stack-small' });
  let tiers: TierFields[] = (event?.tiers ?? [{ tierId: 'general', name: 'General' }]).map((tier) =>
    tierFields(tier, event !== undefined, remove),
  );
  const setCurrency = () => {
    for (const tier of tiers) tier.setCurrency(currency.value);
  };
  const draw = () => {
    fill(
      list,
      tiers.map(({ element }) => element),
    );
  };
  function remove(tier: TierFields): void {
    tiers = tiers.filter((other) => other !== tier);
    draw();
  }
  const add = () => {
    const added = tierFields(undefined, false, remove);
    added.setCurrency(currency.value);
    tiers.push(added);
    draw();
    added.element.querySelector('input')?.focus();
  };
  currency.addEventListener('change', setCurrency);
  setCurrency();
  draw();
  return {
    element: h(
      'fieldset',
      { class: 'group' },
      h('legend', { class: 'label' }, 'Tiers'),
      list,
      button('Add a tier', { onClick: add }),
    ),
    all: () => tiers,
    changed: () =>
      tiers.flatMap((fields) => {
        const body = fields.changed();
        return body === undefined ? [] : [{ fields, body }];
      }),
  };
}
