import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { SetMember } from '../crash/set-member';
import { SetView } from '../crash/set-view';
import { Random } from '../simulation/random';
import { until } from '../support/until';

const READ_CONCERNS = ['local', 'majority'] as const;

/** The replica set of the crash tests is itself a claim about MongoDB: this is what it claims. */
it('a deposed primary shows its own writes to local reads, acknowledges none, and loses them', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'deposed-primary-'));
  const random = new Random(1);
  const old = await SetMember.start(join(dataDir, 'old'), random);
  const members: (SetMember | undefined)[] = [old, undefined];
  const view = await SetView.open(members, random);
  const client = new mongo.MongoClient(view.uri, { writeConcern: { w: 'majority' } });
  const seats = client.db().collection<{ _id: string }>('seats');
  const seen = async () => {
    const found = READ_CONCERNS.map((level) =>
      seats.find({}, { readConcern: { level }, sort: { _id: 1 } }).toArray(),
    );
    return (await Promise.all(found)).map((all) => all.map(({ _id }) => _id));
  };
  // A driver tries once more by itself, which may still be at the member that it cannot reach now.
  const isInserted = (_id: string) =>
    seats.insertOne({ _id }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof mongo.MongoNetworkError) return false;
        throw error;
      },
    );
  try {
    await seats.insertOne({ _id: 'a, of both' });
    const next = await old.depose(join(dataDir, 'next'));
    members[1] = next;
    await expect(seats.insertOne({ _id: 'b, of the old one' })).rejects.toThrow('closed');
    const ofBoth = ['a, of both'];
    expect(await seen()).toEqual([[...ofBoth, 'b, of the old one'], ofBoth]);
    await expect(seats.findOne({}, { readConcern: 'linearizable' })).rejects.toThrow('closed');

    await view.turnTo(next, old, 0, 0);
    await until(() => isInserted('c, of the new one'));
    const ofNew = [...ofBoth, 'c, of the new one'];
    expect(await seen()).toEqual([ofNew, ofNew]);

    members[0] = undefined;
    await old.end();
    view.heal();
    members[0] = await next.depose(join(dataDir, 'third'));
    await view.turnTo(members[0], next, 1, 0);
    await until(() => isInserted('d, of the third one'));
    const ofThird = [...ofNew, 'd, of the third one'];
    expect(await seen()).toEqual([ofThird, ofThird]);
  } finally {
    await client.close();
    await view.close();
    for (const member of members) await member?.end();
    rmSync(dataDir, { recursive: true });
  }
}, 60_000);
