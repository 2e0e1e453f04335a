import { stripVTControlCharacters } from 'node:util';
import { ADMIN_KEY, startApp } from '../support/start-app';
import { ApiCaller } from '../support/api-caller';
import { until } from '../support/until';

it.each([false, true])(
  'a terminal gets short access lines, with the problem and the partner; all by express: %p',
  async (isByExpress) => {
    const app = await startApp({
      isAccessLogForPeople: true,
      isByExpress,
      access: { authMode: 'required' },
    });
    const admin = new ApiCaller(app.url).as(ADMIN_KEY);
    await admin.post('/api/v1/partners', { partnerId: 'abc-corp', name: 'ABC' });
    const issued = await admin.post<{ key: string }>('/api/v1/partners/abc-corp/keys', {
      scopes: ['reservations:write'],
    });
    const path = `/api/v1/events/${await app.createEvent()}/reservations`;
    const body = { partnerId: 'abc-corp', seats: 6 };
    const partner = new ApiCaller(app.url).as(issued.body.key);
    app.accessLines.length = 0;
    await partner.post(path, body);
    await partner.post(path, body);
    await until(() => app.accessLines.length === 2);
    const lines = app.accessLines.map(stripVTControlCharacters);
    await app.close();

    expect(lines[0]).toMatch(new RegExp(`^201 POST ${path} \\d+ ms abc-corp\\n$`));
    expect(lines[1]).toMatch(new RegExp(`^409 POST ${path} \\d+ ms not_enough_seats abc-corp\\n$`));
  },
);
