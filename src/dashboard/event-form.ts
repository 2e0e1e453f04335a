import { ApiProblem, type Api } from './api';
import { button, choice, field } from './controls';
import { formDialog } from './dialog';
import { fill, h } from './dom';
import { STATUS_TEXT } from './format';
import { tierFields, type TierFields } from './tier-fields';
import type { EventSummary } from './types';

/** Asks for a new event, or for changes to one. Resolves with its id once it is saved. */
export async function editEvent(api: Api, event?: EventSummary): Promise<string | undefined> {
  const form = eventFields(event);
  let savedId: string | undefined;
  await formDialog({
    title: event ? 'Change the event' : 'New event',
    action: event ? 'Save' : 'Create',
    content: [form.element],
    submit: async () => {
      const saved = event ? await change(api, event, form.body()) : await create(api, form.body());
      savedId = saved.eventId;
    },
  });
  return savedId;
}

function create(api: Api, body: object): Promise<EventSummary> {
  return api.post<EventSummary>('/api/v1/events', body);
}

/**
 * Saves if nobody has changed the settings that the form shows meanwhile. Seats that were sold since make
 * a new version, too, but are no reason to ask again.
 */
async function change(api: Api, shown: EventSummary, body: object): Promise<EventSummary> {
  const path = `/api/v1/events/${shown.eventId}`;
  let { version } = shown;
  for (;;) {
    try {
      return await api.patch<EventSummary>(path, body, { 'If-Match': `"${version}"` });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 412) throw error;
      const current = await api.get<EventSummary>(path);
      if (settingsOf(current) !== settingsOf(shown)) {
        throw new Error(
          'Somebody else has changed this event meanwhile. Close this dialog, look at the event, and try again.',
          {
            cause: error,
          },
        );
      }
      version = current.version;
    }
  }
}

function settingsOf({ name, status, limits, tiers, ...event }: EventSummary) {
  const { startsAt, endsAt, timeZone, salesOpenAt, salesCloseAt } = event;
  const settings = tiers.map(({ tierId, name: tierName, priceMinor, currency, totalSeats }) => [
    tierId,
    tierName,
    priceMinor,
    currency,
    totalSeats,
  ]);
  const times = [startsAt, endsAt, timeZone, salesOpenAt, salesCloseAt];
  return JSON.stringify([name, status, limits, times, settings]);
}

function eventFields(event: EventSummary | undefined) {
  const name = field({
    label: 'Name',
    input: { required: true, maxlength: 200, value: event?.name },
  });
  const eventId = field({
    label: 'Id',
    hint: 'a–z, 0–9 and -. Made from the name if left empty.',
    input: { maxlength: 64, pattern: '[a-z0-9\\-]+' },
  });
  const status = choice(
    'Sales',
    (['on_sale', 'paused', 'closed', 'archived'] as const).map((each) => [each, STATUS_TEXT[each]]),
    event?.status,
  );
  const times = {
    startsAt: timeField('Starts', event?.startsAt),
    endsAt: timeField('Ends', event?.endsAt),
    salesOpenAt: timeField('Sales open', event?.salesOpenAt),
    salesCloseAt: timeField('Sales close', event?.salesCloseAt),
  };
  const timeZone = field({
    label: 'Time zone of the place',
    hint: 'E.g. Europe/Berlin.',
    input: { value: event?.timeZone },
  });
  const perReservation = limitField(
    'Seats per reservation',
    event?.limits.seatsPerReservation ?? 10,
  );
  const perPartner = limitField('Seats per partner', event?.limits.seatsPerPartner);
  const list = h('div', { class: 'stack-small' });
  let tiers: TierFields[] = (event?.tiers ?? [{ tierId: 'general', name: 'General' }]).map((tier) =>
    tierFields(tier, event !== undefined, remove),
  );
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
    tiers.push(added);
    draw();
    added.element.querySelector('input')?.focus();
  };
  draw();

  const element = h(
    'div',
    { class: 'stack' },
    name.element,
    !event && eventId.element,
    status.element,
    h('div', { class: 'field-row' }, times.startsAt.element, times.endsAt.element),
    timeZone.element,
    h('div', { class: 'field-row' }, times.salesOpenAt.element, times.salesCloseAt.element),
    h('div', { class: 'field-row' }, perReservation.element, perPartner.element),
    h(
      'fieldset',
      { class: 'group' },
      h('legend', { class: 'label' }, 'Tiers'),
      list,
      button('Add a tier', { onClick: add }),
    ),
  );

  const body = () => {
    const isNew = event === undefined;
    return {
      ...(isNew && eventId.input.value !== '' && { eventId: eventId.input.value }),
      name: name.input.value,
      status: status.select.value,
      ...Object.fromEntries(
        Object.entries(times)
          .filter(([, { input }]) => !isNew || input.value !== '')
          .map(([key, { input }]) => [key, timeIn(input)]),
      ),
      ...(timeZone.input.value !== ''
        ? { timeZone: timeZone.input.value }
        : !isNew && { timeZone: null }),
      limits: {
        seatsPerReservation: Number(perReservation.input.value),
        ...(perPartner.input.value !== ''
          ? { seatsPerPartner: Number(perPartner.input.value) }
          : !isNew && { seatsPerPartner: null }),
      },
      tiers: tiers.map((tier) => tier.body()),
    };
  };
  return { element, body };
}

function timeField(label: string, iso: string | undefined) {
  return field({ label, input: { type: 'datetime-local', value: iso && localTime(iso) } });
}

/** As the browser's own control writes it, in the time zone of the browser. */
function localTime(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Null takes a time away. */
function timeIn({ value }: HTMLInputElement): string | null {
  return value === '' ? null : new Date(value).toISOString();
}

function limitField(label: string, value: number | undefined) {
  return field({ label, input: { type: 'number', min: 1, value, inputmode: 'numeric' } });
}
