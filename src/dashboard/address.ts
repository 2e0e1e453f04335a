/** What the address leads to: the parts of its path, and behind `?` what the page is filtered by. */
export function readAddress(): { parts: string[]; filters: URLSearchParams } {
  const [path = '', query = ''] = location.hash.slice(1).split('?');
  const parts = path.split('/').slice(1);
  return { parts, filters: new URLSearchParams(query) };
}

/** Puts filters into the address, so that a reload and a link show the same; an empty text takes one away. */
export function keepFilters(changed: Readonly<Record<string, string>>): void {
  const { filters } = readAddress();
  for (const [name, value] of Object.entries(changed)) {
    if (value === '') filters.delete(name);
    else filters.set(name, value);
  }
  const [path = ''] = location.hash.split('?');
  const query = filters.size > 0 ? `?${filters.toString()}` : '';
  history.replaceState(null, '', `${path === '' ? '#/' : path}${query}`);
}
