import { actionsCell, button, cell, field, row, statusBadge, textCell, ticks } from './controls';
import { confirmDialog, formDialog, secretDialog } from './dialog';
import { h } from './dom';
import { timeField } from './event-form/time-field';
import { ownTimeZone } from './event-form/zoned-time';
import { moment } from './format';
import { listing, openPanel, type Listing } from './listing';
import type { ApiKey, Scope } from './types';
import type { Context } from './view';

const COLUMNS = [
  { title: 'Key' },
  { title: 'Scopes' },
  { title: 'Status' },
  { title: 'Last used' },
  { title: 'Actions' },
];

/** Whether a new key is to have it, unless somebody thinks otherwise. */
const SCOPES: Record<Scope, boolean> = {
  'reservations:read': true,
  'reservations:write': true,
  'events:read': true,
  'events:write': false,
  admin: false,
};

const MEANINGS: Record<Scope, string> = {
  'reservations:read': 'see its own reservations and webhooks',
  'reservations:write': 'reserve, confirm, change and cancel its own, and set up its webhooks',
  'events:read': 'see events, how many seats are left, and every change',
  'events:write': 'create and change events: prices, seats, and when they are sold',
  admin: 'everything, for all partners: keys, events and reservations',
};

const STATUS_TEXT = { active: 'Active', expired: 'Expired', revoked: 'Revoked' } as const;

/** Opens the keys of a partner in that place. */
export function openKeys(context: Context, place: Element, partnerId: string): void {
  const { api, feedback } = context;
  const path = `/api/v1/partners/${encodeURIComponent(partnerId)}/keys`;
  const title = `Keys of ${partnerId}`;

  const issue = async () => {
    const made = await askForNewKey(context, path, partnerId);
    if (made !== undefined) await secretDialog('The new key', 'key', made);
    await keys.load();
  };
  const rotate = async (keyId: string) => {
    const text =
      `A new key takes the place of ${keyId}. The old one works for a day more, then every request with it ` +
      'is refused. This cannot be undone.';
    if (!(await confirmDialog('Rotate this key?', text, 'Make the new key'))) return;
    await keys.act(async () => {
      const { key } = await api.post<{ key: string }>(`${path}/${keyId}/rotate`);
      await secretDialog('The key that replaces it', 'key', key);
    });
  };
  const revoke = async (keyId: string) => {
    const text = `Every request with the key ${keyId} of ${partnerId} is refused from then on. This cannot be undone.`;
    if (!(await confirmDialog('Revoke this key?', text, 'Revoke the key'))) return;
    await keys.act(async () => {
      await api.delete(`${path}/${keyId}`);
      feedback.success('The key is revoked.');
    });
  };
  const action = (text: string, keyId: string, onClick: () => unknown) =>
    button(text, { label: `${text} the key ${keyId}`, focus: `${text}-${keyId}`, onClick });
  const keyRow = ({ keyId, name, scopes, status, lastUsedAt, expiresAt }: ApiKey) =>
    row(
      cell(h('code', {}, keyId), name !== undefined && h('span', { class: 'hint' }, ` ${name}`)),
      textCell(scopes.join(', ')),
      cell(
        statusBadge(status, STATUS_TEXT[status]),
        expiresAt !== undefined && h('span', { class: 'hint' }, ` until ${moment(expiresAt)}`),
      ),
      cell(lastUsedAt === undefined ? '–' : moment(lastUsedAt)),
      actionsCell(
        status === 'active' && [
          action('Rotate', keyId, () => rotate(keyId)),
          action('Revoke', keyId, () => revoke(keyId)),
        ],
      ),
    );
  const keys: Listing = listing<ApiKey>(context, {
    path,
    pageSize: 100,
    caption: title,
    columns: COLUMNS,
    row: keyRow,
    none: ['No keys', 'Without a key this partner cannot use the API if keys are required.'],
    more: 'Show more keys',
  });
  openPanel(place, title, button('New key', { kind: 'primary', onClick: issue }), keys.element);
}

/** The key that was made, if one was. */
async function askForNewKey({ api }: Context, path: string, partnerId: string) {
  const name = field({
    label: 'Whose it is, if a person’s',
    hint: 'Stands in the record of actions, e.g. “Anna, box office”.',
    input: { maxlength: 200 },
  });
  const scopes = ticks('What it may do', SCOPES, MEANINGS);
  const expiresAt = timeField(
    `Expires, by the clock of ${ownTimeZone()}; never, if empty`,
    undefined,
  );
  expiresAt.setZone(ownTimeZone());
  let made: string | undefined;
  await formDialog({
    title: `New key of ${partnerId}`,
    action: 'Create the key',
    content: [name.element, scopes.element, expiresAt.element],
    submit: async () => {
      if (expiresAt.isFaulty()) throw new Error('Look at the field that is marked.');
      const until = expiresAt.changed() ?? undefined;
      const { key } = await api.post<{ key: string }>(path, {
        scopes: scopes.chosen(),
        ...(name.input.value.trim() !== '' && { name: name.input.value.trim() }),
        ...(until !== undefined && { expiresAt: until }),
      });
      made = key;
    },
  });
  return made;
}
