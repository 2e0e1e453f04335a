import { faultOfLine } from '../../../src/embedded/mongod-log';

describe('faultOfLine', () => {
  const line = (entry: object) => JSON.stringify({ t: {}, c: 'CONTROL', ctx: 'x', ...entry });

  it('ignores normal log lines', () => {
    expect(faultOfLine(line({ s: 'I', msg: 'Waiting for connections' }))).toBeUndefined();
    expect(faultOfLine(line({ s: 'W', msg: 'Access control is not enabled' }))).toBeUndefined();
    expect(faultOfLine('')).toBeUndefined();
  });

  it('extracts the error from an entry in either form', () => {
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

  it('returns a line that is not JSON unchanged', () => {
    expect(faultOfLine('Error parsing command line: unrecognised option ')).toBe(
      'Error parsing command line: unrecognised option',
    );
  });

  it('ignores an incomplete line', () => {
    expect(faultOfLine('{"s":"E","msg":')).toBeUndefined();
  });
});
