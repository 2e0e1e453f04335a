import { messageOf } from './api';
import {
  button,
  cell,
  emptyState,
  field,
  loadingState,
  row,
  statusBadge,
  table,
  textCell,
  ticks,
} from './controls';
import { confirmDialog, formDialog, secretDialog } from './dialog';
import { fill, h } from './dom';
import { moment } from './format';
import type { ApiKey, Page, Partner, Scope } from './types';
import type { Context, View } from './view';

const COLUMNS = [
  { title: 'Partner' },
  { title: 'Name' },
  { title: 'Status' },
  { title: 'Actions' },
];
const KEY_COLUMNS = [
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

const KEY_STATUS_TEXT = { active: 'Active', expired: 'Expired', revoked: 'Revoked' } as const;

/** Who may reserve, and with which keys. */
export function partnersView(context: Context): View {
  const { api, feedback } = context;
  const body = h('div', { class: 'stack-small' }, loadingState(4));
  const keys = h('div');
  let cursor: string | null = null;
  let partners: Partner[] = [];

  const read = async (isMore: boolean) => {
    const query: string = isMore && cursor !== null ? `?limit=50&cursor=${cursor}` : '?limit=50';
    const page = await api.get<Page<Partner>>(`/api/v1/partners${query}`);
    partners = isMore ? [...partners, ...page.data] : page.data;
    cursor = page.nextCursor;
    draw();
  };
  const load = (isMore = false) =>
    read(isMore).catch((error: unknown) => {
      fill(body, emptyState('Nothing to show', messageOf(error)));
    });
  const draw = () => {
    if (partners.length === 0) {
      fill(body, emptyState('No partners yet', 'Make one, then give it a key.'));
      return;
    }
    fill(
      body,
      table('Partners', COLUMNS, partners.map(partnerRow)),
      cursor !== null && button('Show more partners', { onClick: () => load(true) }),
    );
  };
  const partnerRow = (partner: Partner) => {
    const { partnerId, name, status } = partner;
    const isActive = status === 'active';
    const change = async () => {
      try {
        await api.patch(`/api/v1/partners/${encodeURIComponent(partnerId)}`, {
          status: isActive ? 'disabled' : 'active',
        });
        feedback.success(`${partnerId} is ${isActive ? 'disabled' : 'active'} now.`);
      } catch (error) {
        feedback.failure(error);
      }
      await load();
    };
    const showKeys = () => {
      const panel = keysPanel(context, partner);
      fill(keys, panel);
      panel.querySelector('h2')?.focus();
    };
    return row(
      textCell(h('code', {}, partnerId)),
      textCell(name),
      cell(statusBadge(status, isActive ? 'Active' : 'Disabled')),
      cell(
        h(
          'div',
          { class: 'actions' },
          button('Keys', {
            label: `Keys of ${partnerId}`,
            focus: `keys-${partnerId}`,
            onClick: showKeys,
          }),
          button(isActive ? 'Disable' : 'Enable', {
            label: `${isActive ? 'Disable' : 'Enable'} ${partnerId}`,
            focus: `status-${partnerId}`,
            onClick: change,
          }),
        ),
      ),
    );
  };
  const create = async () => {
    const partnerId = field({ label: 'Id', input: { required: true, maxlength: 100 } });
    const name = field({ label: 'Name', input: { required: true, maxlength: 200 } });
    await formDialog({
      title: 'New partner',
      action: 'Create',
      content: [partnerId.element, name.element],
      submit: async () => {
        const wanted = { partnerId: partnerId.input.value, name: name.input.value };
        await api.post('/api/v1/partners', wanted);
        feedback.success(`${wanted.partnerId} is a partner now.`);
      },
    });
    await load();
  };

  void load();
  const element = h(
    'div',
    { class: 'stack' },
    h(
      'div',
      { class: 'view-head' },
      h(
        'div',
        {},
        h('h1', { tabindex: -1 }, 'Partners'),
        h('p', { class: 'lead' }, 'Who may reserve, and with which keys.'),
      ),
      button('New partner', { kind: 'primary', onClick: create }),
    ),
    h('section', { class: 'panel', 'aria-label': 'Partners' }, body),
    keys,
  );
  return { title: 'Partners', element };
}

function keysPanel({ api, feedback }: Context, { partnerId }: Partner): HTMLElement {
  const base = `/api/v1/partners/${encodeURIComponent(partnerId)}/keys`;
  const body = h('div', {}, loadingState(2));

  const load = async () => {
    try {
      const { data } = await api.get<Page<ApiKey>>(`${base}?limit=100`);
      fill(
        body,
        data.length === 0
          ? emptyState(
              'No keys',
              'Without one this partner cannot use the API where keys are wanted.',
            )
          : table(`Keys of ${partnerId}`, KEY_COLUMNS, data.map(keyRow)),
      );
    } catch (error) {
      fill(body, emptyState('Nothing to show', messageOf(error)));
    }
  };
  const act = async (action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      feedback.failure(error);
    }
    await load();
  };
  const issue = async () => {
    const scopes = ticks('Scopes', SCOPES);
    const expiresAt = field({
      label: 'Expires (never, if empty)',
      input: { type: 'datetime-local' },
    });
    let made: { key: string } | undefined;
    await formDialog({
      title: `New key of ${partnerId}`,
      action: 'Make the key',
      content: [scopes.element, expiresAt.element],
      submit: async () => {
        const until = expiresAt.input.value;
        made = await api.post<{ key: string }>(base, {
          scopes: scopes.chosen(),
          ...(until !== '' && { expiresAt: new Date(until).toISOString() }),
        });
      },
    });
    if (made) await secretDialog('The new key', 'key', made.key);
    await load();
  };
  const rotate = (keyId: string) =>
    act(async () => {
      const { key } = await api.post<{ key: string }>(`${base}/${keyId}/rotate`);
      await secretDialog('The key that takes its place', 'key', key);
    });
  const revoke = async (keyId: string) => {
    const text = 'Whoever uses it is refused from then on. This cannot be undone.';
    if (!(await confirmDialog('Revoke this key?', text, 'Revoke the key'))) return;
    await act(async () => {
      await api.delete(`${base}/${keyId}`);
      feedback.success('The key is revoked.');
    });
  };
  const keyRow = ({ keyId, scopes, status, lastUsedAt, expiresAt }: ApiKey) =>
    row(
      cell(h('code', {}, keyId)),
      textCell(scopes.join(', ')),
      cell(
        statusBadge(status, KEY_STATUS_TEXT[status]),
        expiresAt !== undefined && h('span', { class: 'hint' }, ` until ${moment(expiresAt)}`),
      ),
      cell(lastUsedAt === undefined ? '–' : moment(lastUsedAt)),
      cell(
        h(
          'div',
          { class: 'actions' },
          status === 'active' &&
            button('Rotate', {
              label: `Rotate the key ${keyId}`,
              focus: `rotate-${keyId}`,
              onClick: () => rotate(keyId),
            }),
          status === 'active' &&
            button('Revoke', {
              label: `Revoke the key ${keyId}`,
              focus: `revoke-${keyId}`,
              onClick: () => revoke(keyId),
            }),
        ),
      ),
    );

  void load();
  return h(
    'section',
    { class: 'panel' },
    h(
      'div',
      { class: 'panel-head' },
      h('h2', { tabindex: -1 }, `Keys of ${partnerId}`),
      button('New key', { kind: 'primary', onClick: issue }),
    ),
    body,
  );
}
