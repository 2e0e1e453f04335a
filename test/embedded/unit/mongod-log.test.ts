import { faultOfLine } from '../../../src/embedded/mongod-log';

describe('faultOfLine', () => {
  const line = (entry: object) => JSON.stringify({ t: {}, c: 'CONTROL', ctx: 'x', ...entry });

  it('passes over what mongod logs in the ordinary course', () => {
    expect(faultOfLine(line({ s: 'I', msg: 'Waiting for connections' }))).toBeUndefined();
    expect(faultOfLine(line({ s: 'W', msg: 'Access control is not enabled' }))).toBeUndefined();
    expect(faultOfLine('')).toBeUndefined();
  });

  it('takes the error out of an entry, whichever way it is logged', () => {
    const error = 'DBPathInUse: Unable to lock the lock file';
    expect(faultOfLine(line({ s: 'E', msg: 'DBException', attr: { error } }))).toBe(error);
    const structured = {
      code: 9001,
      codeName: 'SocketException',
      errmsg: 'Address already in use',
    };
    expect(faultOfLine(line({ s: 'E', msg: 'x', attr: { error: structured } }))).toBe(
      'Address already in use',
    );
    const reason = 'Failed to start up WiredTiger';
    expect(faultOfLine(line({ s: 'F', msg: 'Terminating.', attr: { reason } }))).toBe(reason);
    expect(faultOfLine(line({ s: 'F', msg: 'Fatal assertion', attr: { msgid: 1 } }))).toBe(
      'Fatal assertion',
    );
  });

  it('takes what is not JSON as it is', () => {
    expect(faultOfLine('Error parsing command line: unrecognised option ')).toBe(
      'Error parsing command line: unrecognised option',
    );
  });

  it('passes over a line that is broken', () => {
    expect(faultOfLine('{"s":"E","msg":')).toBeUndefined();
  });
});
