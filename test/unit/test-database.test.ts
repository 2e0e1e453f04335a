import { withDatabase } from '../support/test-database';

describe('withDatabase', () => {
  it.each([
    ['mongodb://127.0.0.1:27017', 'mongodb://127.0.0.1:27017/t'],
    ['mongodb://127.0.0.1:27017/', 'mongodb://127.0.0.1:27017/t'],
    ['mongodb://a,b:27018/old?replicaSet=r', 'mongodb://a,b:27018/t?replicaSet=r'],
    ['mongodb+srv://u:p@host/?w=1', 'mongodb+srv://u:p@host/t?w=1&authSource=admin'],
    ['mongodb://u:p@host/users', 'mongodb://u:p@host/t?authSource=users'],
    ['mongodb://u:p@host/old?authSource=x', 'mongodb://u:p@host/t?authSource=x'],
  ])('turns %s into %s', (uri, expected) => {
    expect(withDatabase(uri, 't')).toBe(expected);
  });

  it('refuses a string that is not a connection string', () => {
    expect(() => withDatabase('localhost:27017', 't')).toThrow(
      'is not a MongoDB connection string',
    );
  });
});
