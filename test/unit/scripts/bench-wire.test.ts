import { BSON } from 'mongodb';
import { commandNames } from '../../../scripts/bench/command-names';
import { byWayOf, withDatabase } from '../../../scripts/bench/connection-string';
import { entriesOf } from '../../../scripts/bench/stored';

describe('commandNames', () => {
  it('finds the commands in whatever chunks they come', () => {
    const sent = Buffer.concat([message({ insert: 'reservations' }), message({ find: 'events' })]);
    const namesIn = commandNames();
    const names = [...sent].flatMap((byte) => namesIn(Buffer.of(byte)));
    expect(names).toEqual(['insert', 'find']);
    expect(commandNames()(sent)).toEqual(['insert', 'find']);
  });

  it('leaves out what a driver asks to watch its server', () => {
    const greeting = message({ isMaster: 1 }, 2004); // OP_QUERY
    const sent = Buffer.concat([greeting, message({ hello: 1 }), message({ getMore: 1 })]);
    expect(commandNames()(sent)).toEqual(['getMore']);
  });

  function message(command: object, opCode = 2013): Buffer {
    const body = Buffer.from(BSON.serialize(command));
    const head = Buffer.alloc(21);
    head.writeInt32LE(head.length + body.length, 0);
    head.writeInt32LE(opCode, 12);
    return Buffer.concat([head, body]);
  }
});

describe('the connection string', () => {
  it('leads to another database, and finds the user where it was', () => {
    expect(withDatabase('mongodb://127.0.0.1:27017', 'bench')).toBe(
      'mongodb://127.0.0.1:27017/bench',
    );
    expect(withDatabase('mongodb+srv://me:pw@db.test/shop?w=1', 'bench')).toBe(
      'mongodb+srv://me:pw@db.test/bench?w=1&authSource=shop',
    );
    expect(withDatabase('mongodb://me:pw@a,b/?AuthSource=x', 'bench')).toBe(
      'mongodb://me:pw@a,b/bench?AuthSource=x',
    );
  });

  it('leads by way of one server, and to no other', () => {
    expect(byWayOf('mongodb://me:pw@a:1,b:2/bench?replicaSet=rs&directConnection=false', 3)).toBe(
      'mongodb://me:pw@127.0.0.1:3/bench?replicaSet=rs&directConnection=true',
    );
    expect(byWayOf('mongodb://a:1/bench', 3)).toBe(
      'mongodb://127.0.0.1:3/bench?directConnection=true',
    );
  });
});

describe('entriesOf', () => {
  it('counts one for a document, even without the field', () => {
    expect(entriesOf({ _id: 1 }, { key: { _id: 1 } })).toBe(1);
    expect(entriesOf({ a: 1 }, { key: { b: 1 } })).toBe(1);
  });

  it('counts none in a sparse index without all of its fields', () => {
    expect(entriesOf({ a: 1 }, { key: { b: 1, c: 1 }, sparse: true })).toBe(0);
    expect(entriesOf({ b: null }, { key: { b: 1, c: 1 }, sparse: true })).toBe(1);
  });

  it('counts the different values of a list', () => {
    const document = { eventId: 'e', changes: [{ id: 1 }, { id: 2 }, { id: 2 }] };
    expect(entriesOf(document, { key: { eventId: 1, 'changes.id': 1 } })).toBe(2);
    expect(entriesOf({ changes: [] }, { key: { 'changes.id': 1 } })).toBe(1);
  });
});
