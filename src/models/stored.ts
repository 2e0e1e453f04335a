/** An object of the domain as it is stored: its key is the `_id`, so that no index is needed but that one. */
export type Stored<T, Key extends keyof T> = { _id: T[Key] } & Omit<T, Key>;

export function toStored<T extends object, Key extends keyof T>(
  key: Key,
  object: T,
): Stored<T, Key> {
  const { [key]: _id, ...rest } = object;
  return { _id, ...rest };
}

export type Keyed<Document extends { _id: unknown }, Key extends string> = Record<
  Key,
  Document['_id']
> &
  Omit<Document, '_id'>;

/** The way back. Damaged documents come through as they are. */
export function fromStored<Document extends { _id: unknown }, Key extends string>(
  key: Key,
  { _id, ...rest }: Document,
): Keyed<Document, Key> {
  return { [key]: _id, ...rest } as Keyed<Document, Key>; // a computed name is any string to TypeScript
}
