import { serialize } from 'bson';
import type { Document } from 'bson';
import { CommandRequest } from '../../../src/embedded/builtin/commands/command-request';
import { findCommand } from '../../../src/embedded/builtin/commands/find';
import { checkArguments } from '../../../src/embedded/builtin/commands/generic-arguments';
import { refusal } from './language-support';

function answerTo(readConcern: Document): string {
  const body = Buffer.from(serialize({ find: 'c', readConcern, $db: 'test' }));
  const message = {
    requestId: 1,
    body,
    sequences: new Map<string, Buffer[]>(),
    moreToCome: false,
    legacy: false,
    legacyDb: undefined,
  };
  const request = CommandRequest.parse(message, { id: 1, remoteAddress: '127.0.0.1:1' });
  return refusal(() => {
    checkArguments(findCommand, request);
  });
}

describe('read concern', () => {
  it.each([{}, { level: 'local' }, { level: 'available' }, { level: 'majority' }])(
    '%j is accepted',
    (readConcern) => {
      expect(answerTo(readConcern)).toBe('accepted');
    },
  );

  it.each([
    { level: 'linearizable' },
    { level: 'snapshot' },
    { level: 'majority', afterClusterTime: 1 },
  ])('%j is refused as by a standalone server', (readConcern) => {
    expect(answerTo(readConcern)).toBe(
      '123 NotAReplicaSet: node needs to be a replica set member to use read concern',
    );
  });

  it.each([
    [{ level: 'strong' }, /^2 BadValue/],
    [{ level: 'local', more: 1 }, /^40415 /],
  ])('%j is refused', (readConcern, expected) => {
    expect(answerTo(readConcern)).toMatch(expected);
  });
});
