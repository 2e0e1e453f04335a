import type { ProblemView } from '../support/api-caller';
import { newPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { useApp } from '../support/use-app';

interface WebhookView {
  webhookId: string;
  eventTypes: string[];
  eventIds?: string[];
  partnerIds?: string[];
}

const WEBHOOKS = '/api/v1/webhooks';
const WISH = { url: 'https://abc-corp.example/', eventTypes: ['reservation.*', 'event.low_stock'] };

const api = useApp({ access: { authMode: 'required' } });
const admin = () => api.caller.as(ADMIN_KEY);

it('filters are shown, and null removes them', async () => {
  const filters = { eventIds: ['gala', 'meet-up'], partnerIds: ['abc-corp'] };
  const { status, body } = await admin().post<WebhookView>(WEBHOOKS, { ...WISH, ...filters });
  expect(status).toBe(201);
  expect(body).toMatchObject({ eventTypes: WISH.eventTypes, ...filters });
  const path = `${WEBHOOKS}/${body.webhookId}`;
  expect((await admin().get(path)).body).toMatchObject(filters);

  const changed = await admin().patch(path, { eventIds: ['gala'], partnerIds: null });
  expect(changed.body).toMatchObject({ eventIds: ['gala'] });
  expect(changed.body).not.toHaveProperty('partnerIds');
  await admin().patch(path, { eventIds: null, eventTypes: ['event.*'] });
  const found = await admin().get(path);
  expect(found.body).toMatchObject({ eventTypes: ['event.*'] });
  expect(found.body).not.toHaveProperty('eventIds');
});

it.each<[object, string]>([
  [{ eventIds: [] }, '/eventIds'],
  [{ eventIds: ['Gala'] }, '/eventIds/0'],
  [{ eventIds: ['gala', 'gala'] }, '/eventIds/1'],
  [{ eventIds: Array.from({ length: 101 }, (_, n) => `event-${n}`) }, '/eventIds'],
  [{ eventIds: 'gala' }, '/eventIds'],
  [{ partnerIds: [''] }, '/partnerIds/0'],
  [{ partnerIds: ['abc corp', ' abc  corp'] }, '/partnerIds/1'],
  [{ eventTypes: ['*'] }, '/eventTypes/0'],
  [{ eventTypes: ['webhook.*'] }, '/eventTypes/0'],
])('%j is refused', async (overrides, pointer) => {
  const { status, body } = await admin().post<ProblemView>(WEBHOOKS, { ...WISH, ...overrides });

  expect([status, body.code]).toEqual([400, 'validation_failed']);
  expect(body.errors).toMatchObject([{ pointer }]);
});

it("a partner's webhook is for some events, but not for other partners", async () => {
  const { caller, partnerId } = await newPartner(api.caller);
  const made = await caller.post<WebhookView>(WEBHOOKS, { ...WISH, eventIds: ['gala'] });
  expect(made.status).toBe(201);
  const path = `${WEBHOOKS}/${made.body.webhookId}`;
  const partnerIds = ['xyz'];

  for (const refused of [
    await caller.post<ProblemView>(WEBHOOKS, { ...WISH, partnerIds }),
    await admin().post<ProblemView>(WEBHOOKS, { ...WISH, partnerId, partnerIds }),
    await caller.patch<ProblemView>(path, { partnerIds }),
    await admin().patch<ProblemView>(path, { partnerIds }),
  ]) {
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toEqual([
      {
        pointer: '/partnerIds',
        detail: 'partnerIds is only for a webhook that is of no partner',
      },
    ]);
  }
});
