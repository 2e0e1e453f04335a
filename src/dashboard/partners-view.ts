import { actionsCell, button, cell, field, row, statusBadge, textCell, viewHead } from './controls';
import { confirmDialog, formDialog } from './dialog';
import { h } from './dom';
import { openKeys } from './keys-panel';
import { listing, type Listing } from './listing';
import type { Partner } from './types';
import type { Context, View } from './view';

const COLUMNS = [
  { title: 'Partner' },
  { title: 'Name' },
  { title: 'Status' },
  { title: 'Actions' },
];

/** Partners and their keys. */
export function partnersView(context: Context): View {
  const { api, feedback } = context;
  const keys = h('div');

  const partnerRow = ({ partnerId, name, status }: Partner) => {
    const isActive = status === 'active';
    const change = async () => {
      const text =
        `Every request with a key or token of ${partnerId} is refused until it is enabled again. ` +
        'Its reservations stay as they are; what it holds expires unless you confirm it.';
      const isWanted = !isActive || (await confirmDialog('Disable this partner?', text, 'Disable'));
      if (!isWanted) return;
      await partners.act(async () => {
        await api.patch(pathOf(partnerId), { status: isActive ? 'disabled' : 'active' });
        feedback.success(`${partnerId} is ${isActive ? 'disabled' : 'active'} now.`);
      });
    };
    return row(
      textCell(h('code', {}, partnerId)),
      textCell(name),
      cell(statusBadge(status, isActive ? 'Active' : 'Disabled')),
      actionsCell(
        button('Keys', {
          label: `Keys of ${partnerId}`,
          focus: `keys-${partnerId}`,
          onClick: () => {
            openKeys(context, keys, partnerId);
          },
        }),
        button('Rename', {
          label: `Rename ${partnerId}`,
          focus: `rename-${partnerId}`,
          onClick: () => rename(partnerId, name),
        }),
        button(isActive ? 'Disable' : 'Enable', {
          label: `${isActive ? 'Disable' : 'Enable'} ${partnerId}`,
          focus: `status-${partnerId}`,
          onClick: change,
        }),
      ),
    );
  };
  const rename = async (partnerId: string, name: string) => {
    const input = field({ label: 'Name', input: { required: true, maxlength: 200, value: name } });
    await formDialog({
      title: `Rename ${partnerId}`,
      action: 'Rename',
      content: [h('p', {}, 'Its id stays, and so do its keys and reservations.'), input.element],
      submit: async () => {
        await api.patch(pathOf(partnerId), { name: input.input.value });
        feedback.success(`${partnerId} is called ${input.input.value} now.`);
      },
    });
    await partners.load();
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
    await partners.load();
  };

  const partners: Listing = listing<Partner>(context, {
    path: '/api/v1/partners',
    pageSize: 50,
    caption: 'Partners',
    columns: COLUMNS,
    row: partnerRow,
    none: ['No partners yet', 'Create one, then give it a key.'],
    more: 'Show more partners',
  });
  const element = h(
    'div',
    { class: 'stack' },
    viewHead(
      'Partners',
      'Partners who may reserve, and their keys.',
      button('New partner', { kind: 'primary', onClick: create }),
    ),
    h('section', { class: 'panel', 'aria-label': 'Partners' }, partners.element),
    keys,
  );
  return { title: 'Partners', element };
}

function pathOf(partnerId: string): string {
  return `/api/v1/partners/${encodeURIComponent(partnerId)}`;
}
