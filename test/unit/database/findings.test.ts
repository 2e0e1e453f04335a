import { findingsOf } from '../../../src/services/database/findings';

describe('what is said of the database at the start', () => {
  it.each([
    [{ version: '8.0.4', setName: 'rs0' }, /^MongoDB 8\.0\.4, the replica set rs0, with change/],
    [{ version: '5.0.1', msg: 'isdbgrid' }, /^MongoDB 5\.0\.1, a sharded cluster, with change/],
  ])('%p is fit for production', (server, summary) => {
    const findings = findingsOf(server, true);

    expect(findings.summary).toMatch(summary);
    expect(findings.warnings).toEqual([]);
  });

  it('a single server is named so, and is unsafe in production only', () => {
    const server = { version: '8.0.4' };

    expect(findingsOf(server, false)).toEqual({
      summary: expect.stringContaining('a single server, no change streams') as string,
      warnings: [],
    });
    expect(findingsOf(server, true).warnings).toEqual([
      expect.stringContaining('use a replica set of three members'),
    ]);
  });

  it('a server below 5.0 is too old', () => {
    expect(findingsOf({ version: '4.4.29', setName: 'rs0' }, false).warnings).toEqual([
      'MongoDB 4.4.29 is too old: TicketBoss is made for 5.0 or newer, upgrade it',
    ]);
  });
});
