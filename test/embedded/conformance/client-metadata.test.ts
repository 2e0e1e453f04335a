import { firstAnswer } from './support/first-answer';
import { refusalOf } from './support/refusal';
import { useDatabase } from './support/database';

const mongodb = useDatabase();

const driver = { name: 'tests', version: '1' };
const os = { type: 'Linux' };
const ofBytes = (bytes: number) => 'x'.repeat(bytes);

describe('the first hello of a connection', () => {
  it.each([
    ['nothing', {}],
    ['its driver and its system', { client: { driver, os } }],
    [
      'more than is asked for',
      { client: { application: { name: ofBytes(128) }, driver, os, platform: 'Node.js' } },
    ],
  ])('may describe the client with %s', async (_what, said) => {
    const answer = await firstAnswer(mongodb.client, { hello: 1, ...said });

    expect(answer).toMatchObject({ ok: 1 });
  });

  it.each([
    [183, 'no driver', {}],
    [183, 'no system', { driver }],
    [183, 'a driver without a name', { driver: { version: '1' }, os }],
    [183, 'a driver without a version', { driver: { name: 'tests' }, os }],
    [183, 'a system without a type', { driver, os: {} }],
    [14, 'no document', 'tests'],
    [14, 'a driver that is no document', { driver: 'tests', os }],
    [14, 'a version that is no string', { driver: { name: 'tests', version: 1 }, os }],
    [14, 'an application whose name is no string', { driver, os, application: { name: 1 } }],
    [184, 'an application of a long name', { driver, os, application: { name: ofBytes(129) } }],
    [185, 'too much', { driver, os, platform: ofBytes(1024) }],
  ])('is refused with %i if it describes the client with %s', async (code, _what, client) => {
    const answer = await firstAnswer(mongodb.client, { hello: 1, client });

    expect(answer).toMatchObject({ ok: 0, code });
  });
});

describe('a later hello', () => {
  it("cannot change the client's metadata", async () => {
    const hello = mongodb.db.command({ hello: 1, client: { driver, os } });

    await expect(refusalOf(hello)).resolves.toMatchObject({
      code: 186,
      codeName: 'ClientMetadataCannotBeMutated',
    });
  });
});
