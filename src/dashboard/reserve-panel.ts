import { priceOf, totalOf, type Price } from '../domain/reservation';
import { ApiProblem } from './api';
import { button, choice, field, whileBusy } from './controls';
import { fill, h, uniqueId } from './dom';
import { itemsText, money, price, seatsText } from './format';
import type { PartnerSuggestions } from './partner-suggestions';
import { refusalText } from './refusal-text';
import { OwnHolds } from './reservations/own-holds';
import { standingOf } from './standing';
import type { EventSummary, Item, Reservation, Tier } from './types';
import type { Context } from './view';

/** The second click of a double click comes within this time. */
const DOUBLE_CLICK_MS = 600;

const HOLD_CHOICES = [
  ['', 'Buy now'],
  ['10', 'Hold for 10 seconds'],
  ['120', 'Hold for 2 minutes'],
  ['600', 'Hold for 10 minutes'],
  ['3600', 'Hold for an hour'],
] as const;

/** Reserves seats, or holds them; below it the holds that were made here. */
export function reservePanel(
  context: Context,
  suggestions: PartnerSuggestions,
  event: () => EventSummary,
  onDone: (reservation: Reservation) => void,
) {
  const { api, feedback } = context;
  const partner = field({
    label: 'Partner',
    input: {
      list: suggestions.id,
      name: 'partnerId',
      required: true,
      maxlength: 100,
      // Who acts for one partner cannot reserve for another.
      readonly: context.partnerId !== undefined,
      value: context.partnerId ?? sessionStorage.getItem(PARTNER_ITEM) ?? '',
    },
  });
  const hold = choice('How', HOLD_CHOICES);
  const steppers = h('div', { class: 'steppers' });
  const wanted = new Map<string, Stepper>();
  const submit = button('Reserve', { kind: 'primary', type: 'submit' });
  const fault = h('p', { role: 'alert', class: 'form-fault' });
  const total = h('output', { class: 'total' });
  const closed = h('p', { tabindex: -1 }, 'Nothing can be reserved now.');
  const holds = new OwnHolds(context, event, onDone);
  let idempotencyKey = newKey();
  let doneAtMs = 0;

  const items = (): Item[] =>
    [...wanted]
      .map(([tierId, stepper]) => ({ tierId, seats: stepper.seats() }))
      .filter(({ seats }) => seats > 0);
  const onInput = () => {
    // Other input is a new request; the same input again, for example after no answer, is the same request.
    idempotencyKey = newKey();
    fault.textContent = '';
    const seats = items().reduce((sum, item) => sum + item.seats, 0);
    const verb = hold.select.value === '' ? 'Reserve' : 'Hold';
    submit.textContent = seats === 0 ? verb : `${verb} ${seatsText(seats)}`;
    const cost = totalOf(items().map((item) => ({ ...item, ...priceNow(event(), item) })));
    const { totalMinor, currency } = cost;
    const isPriced = totalMinor !== undefined && currency !== undefined;
    total.textContent = isPriced ? `Total: ${money(totalMinor, currency)}` : '';
  };
  const send = async () => {
    fault.textContent = '';
    const chosen = items();
    if (chosen.length === 0) {
      fault.textContent = 'Choose at least one seat.';
      return;
    }
    try {
      const made = await api.postOnce<Reservation>(
        `/api/v1/events/${event().eventId}/reservations`,
        {
          partnerId: partner.input.value,
          items: chosen,
          ...(hold.select.value !== '' && { holdSeconds: Number(hold.select.value) }),
        },
        idempotencyKey,
      );
      succeed(made);
    } catch (error) {
      fault.textContent = refusalText(error, event());
      // A refused request may be sent as a new one; a request without an answer is sent again as the same
      // one.
      if (error instanceof ApiProblem && !error.isPassing) idempotencyKey = newKey();
    }
  };
  const succeed = (made: Reservation) => {
    sessionStorage.setItem(PARTNER_ITEM, made.partnerId);
    const what = itemsText(made.items, event().tiers);
    if (made.status === 'held') {
      holds.add(made);
      feedback.success(`Held ${what} for ${made.partnerId}. Confirm before it expires.`);
    } else feedback.success(`Reserved ${what} for ${made.partnerId}.`);
    for (const stepper of wanted.values()) stepper.reset();
    onInput();
    doneAtMs = Date.now();
    onDone(made);
  };

  const form = h(
    'form',
    {
      class: 'stack-small',
      on: {
        input: onInput,
        submit: (submitted) => {
          submitted.preventDefault();
          if (Date.now() - doneAtMs > DOUBLE_CLICK_MS) void whileBusy(submit, send);
        },
      },
    },
    steppers,
    h('div', { class: 'field-row' }, partner.element, hold.element),
    total,
    fault,
    submit,
  );
  const heading = uniqueId('heading');
  return {
    element: h(
      'section',
      { class: 'panel', 'aria-labelledby': heading },
      h('h2', { id: heading }, 'Reserve seats'),
      closed,
      form,
      holds.element,
    ),
    holds,
    show: (summary: EventSummary) => {
      const { tiers, limits } = summary;
      const standing = standingOf(summary, api.now());
      const isClosed = standing.state !== 'on_sale';
      closed.hidden = !isClosed;
      if (isClosed && form.contains(document.activeElement)) closed.focus();
      form.hidden = isClosed;
      const isOther = tiers.map(({ tierId }) => tierId).join() !== [...wanted.keys()].join();
      if (isOther) {
        wanted.clear();
        for (const tier of tiers) wanted.set(tier.tierId, new Stepper(onInput));
        fill(
          steppers,
          [...wanted.values()].map(({ element }) => element),
        );
      }
      for (const tier of tiers) wanted.get(tier.tierId)?.show(tier, limits.seatsPerReservation);
    },
  };
}

/** What the seats cost that somebody is choosing. */
function priceNow({ tiers }: EventSummary, { tierId }: Item): Price {
  const { priceMinor, currency } = tiers.find((tier) => tier.tierId === tierId) ?? {};
  return priceOf({
    ...(priceMinor !== undefined && { priceMinor }),
    ...(currency !== undefined && { currency }),
  });
}

const PARTNER_ITEM = 'ticketboss.partner';

function newKey(): string {
  return `dashboard-${crypto.randomUUID()}`;
}

/** How many seats of one tier. */
class Stepper {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly name = h('span');
  private readonly about = h('span', { class: 'hint' });
  private readonly less: HTMLElement;
  private readonly more: HTMLElement;
  /** More than these are refused for certain. */
  private seatsMax = 0;

  constructor(private readonly onInput: () => void) {
    const id = uniqueId('seats');
    this.input = h('input', {
      id,
      class: 'input stepper-input',
      type: 'number',
      min: 0,
      step: 1,
      value: 0,
      inputmode: 'numeric',
      on: {
        input: () => {
          this.showSteps();
        },
      },
    });
    const step = (by: number, text: string) =>
      button(text, {
        onClick: () => {
          this.step(by);
        },
      });
    this.less = step(-1, '−');
    this.more = step(1, '+');
    this.element = h(
      'div',
      { class: 'stepper' },
      h('label', { for: id, class: 'stepper-name' }, this.name, this.about),
      this.less,
      this.input,
      this.more,
    );
  }

  seats(): number {
    const value = Number(this.input.value);
    return Number.isInteger(value) ? value : 0;
  }

  reset(): void {
    this.input.value = '0';
    this.showSteps();
  }

  show(tier: Tier, seatsMax: number): void {
    this.name.textContent = tier.name;
    this.less.setAttribute('aria-label', `One seat less: ${tier.name}`);
    this.more.setAttribute('aria-label', `One seat more: ${tier.name}`);
    const cost = tier.priceMinor === undefined ? '' : `${price(tier)} · `;
    this.about.textContent =
      tier.availableSeats === 0
        ? `${cost}none left`
        : `${cost}${seatsText(tier.availableSeats)} left`;
    this.input.max = String(seatsMax);
    this.seatsMax = Math.min(seatsMax, tier.availableSeats);
    this.showSteps();
  }

  private step(by: number): void {
    const wanted = this.seats() + by;
    if (wanted < 0 || (by > 0 && wanted > this.seatsMax)) return;
    this.input.value = String(wanted);
    this.showSteps();
    this.onInput();
  }

  private showSteps(): void {
    this.less.setAttribute('aria-disabled', String(this.seats() <= 0));
    this.more.setAttribute('aria-disabled', String(this.seats() >= this.seatsMax));
  }
}
