import { choice, field, linesField, ticks } from './controls';
import { formDialog } from './dialog';
import type { MessageType, Webhook } from './types';
import type { Context } from './view';

/** Whether a new webhook gets it by default. */
const MESSAGE_TYPES: Record<MessageType | 'reservation.*' | 'event.*', boolean> = {
  'reservation.held': false,
  'reservation.confirmed': true,
  'reservation.cancelled': true,
  'reservation.expired': false,
  'reservation.changed': false,
  'reservation.*': false,
  'event.available': false,
  'event.low_stock': false,
  'event.sold_out': false,
  'event.changed': false,
  'event.*': false,
};

const MEANINGS = {
  'reservation.*': 'all of them, also new ones',
  'event.*': 'all of them, also new ones',
};

const CONCURRENCY_MAX = 16;

/** Asks for a new webhook; resolves with its signing secret, if it was made. */
export async function askForNewWebhook(context: Context): Promise<string | undefined> {
  const { api, may } = context;
  const fields = webhookFields();
  const partner = field({
    label: 'Partner',
    hint: 'Whose webhook it is: it gets messages about this partner only; about all, if empty.',
    input: { maxlength: 100 },
  });
  // A partner's webhook hears of no others.
  partner.input.addEventListener('input', () => {
    fields.partners.element.hidden = partner.input.value !== '';
  });
  let made: string | undefined;
  await formDialog({
    title: 'New webhook',
    action: 'Add',
    content: [...fields.elements, may('admin') && [partner.element, fields.partners.element]],
    submit: async () => {
      const wanted = Object.entries(fields.values()).filter(([, value]) => value !== null);
      const { secret } = await api.post<{ secret: string }>('/api/v1/webhooks', {
        ...Object.fromEntries(wanted),
        ...(partner.input.value !== '' && {
          partnerId: partner.input.value,
          partnerIds: undefined,
        }),
      });
      made = secret;
    },
  });
  return made;
}

/** Asks what is to be changed of a webhook, and sends only that. */
export function askToChangeWebhook({ api, may }: Context, webhook: Webhook): Promise<void> {
  const fields = webhookFields(webhook);
  const before = fields.values();
  const isOfNoPartner = webhook.partnerId === undefined;
  return formDialog({
    title: 'Edit webhook',
    action: 'Save',
    content: [...fields.elements, may('admin') && isOfNoPartner && fields.partners.element],
    submit: async () => {
      const changed = Object.entries(fields.values()).filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
      );
      if (changed.length === 0) return;
      await api.patch(`/api/v1/webhooks/${webhook.webhookId}`, Object.fromEntries(changed));
    },
  });
}

function webhookFields(webhook?: Webhook) {
  const chosen: readonly string[] | undefined = webhook?.eventTypes;
  const types = ticks(
    'Hears of',
    Object.fromEntries(
      Object.entries(MESSAGE_TYPES).map(([type, isDefault]) => [
        type,
        chosen?.includes(type) ?? isDefault,
      ]),
    ),
    MEANINGS,
  );
  const url = field({
    label: 'Address',
    hint: 'Where messages are posted to.',
    input: {
      type: 'url',
      required: true,
      placeholder: 'https://example.com/hooks',
      value: webhook?.url,
    },
  });
  const events = field({
    label: 'Events',
    hint: 'Ids of the only events that it hears of, with blanks between; of all, if empty.',
    input: { value: webhook?.eventIds?.join(' ') },
  });
  const partners = linesField(
    {
      label: 'Only partners',
      hint: 'Ids of the only partners whose reservations it hears of, one on each line; of all, if empty.',
      input: { rows: 2 },
    },
    webhook?.partnerIds,
  );
  const notify = field({
    label: 'Tell of failures at',
    hint: 'Gets a message when the webhook fails for an hour, and when it is disabled.',
    input: { type: 'url', value: webhook?.notifyUrl },
  });
  const concurrency = choice(
    'Posts at a time',
    Array.from({ length: CONCURRENCY_MAX }, (_, before) => String(before + 1)).map((number) => [
      number,
      number === '1' ? '1, in the order of each event' : number,
    ]),
    String(webhook?.concurrency ?? CONCURRENCY_MAX),
  );
  return {
    elements: [
      ...[url.element, types.element, events.element],
      ...[notify.element, concurrency.element],
    ],
    /** For administrators, and a webhook that is of no partner. */
    partners,
    values: (): Record<string, unknown> => {
      const eventIds = events.input.value.split(/[\s,]+/).filter((eventId) => eventId !== '');
      const partnerIds = partners.input.value.split('\n').filter((line) => line.trim() !== '');
      return {
        url: url.input.value,
        eventTypes: types.chosen(),
        eventIds: eventIds.length > 0 ? eventIds : null,
        partnerIds: partnerIds.length > 0 ? partnerIds : null,
        notifyUrl: notify.input.value === '' ? null : notify.input.value,
        concurrency: Number(concurrency.select.value),
      };
    },
  };
}
