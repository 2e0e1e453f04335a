/** The parts of `mongodb://user:password@host/database?options`. */
const PARTS = /^(mongodb(?:\+srv)?:\/\/)([^/?]+)\/?([^?]*)\??(.*)$/;

/** The connection string with another database; a user stays kept where it was (`authSource`). */
export function withDatabase(uri: string, name: string): string {
  const [, scheme = '', server = uri, oldName = '', query = ''] = PARTS.exec(uri) ?? [];
  const options = optionsOf(query);
  if (server.includes('@') && !options.some((option) => isNamed(option, 'authSource'))) {
    options.push(`authSource=${oldName === '' ? 'admin' : oldName}`);
  }
  return joined(scheme + server, name, options);
}

/** The connection string of the same database by way of one server on this machine. */
export function byWayOf(uri: string, port: number): string {
  const [, , server = '', name = '', query = ''] = PARTS.exec(uri) ?? [];
  const user = server.slice(0, server.lastIndexOf('@') + 1);
  const options = optionsOf(query).filter((option) => !isNamed(option, 'directConnection'));
  return joined(`mongodb://${user}127.0.0.1:${port}`, name, [...options, 'directConnection=true']);
}

function optionsOf(query: string): string[] {
  return query.split('&').filter((option) => option !== '');
}

function isNamed(option: string, name: string): boolean {
  return option.toLowerCase().startsWith(`${name.toLowerCase()}=`);
}

function joined(server: string, name: string, options: readonly string[]): string {
  return `${server}/${name}${options.length > 0 ? `?${options.join('&')}` : ''}`;
}
