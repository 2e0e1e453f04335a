import { createHash } from 'node:crypto';
import { compileFilter } from '../language';
import type { CompiledFilter, Doc } from '../language';
import { EMPTY_ARRAY, entryValues } from './index-entries';
import { EMPTY_ARRAY_BYTE, writeValue } from './index-key';
import type { IndexSpec } from './index-spec';
import { KeyWriter } from './key-writer';
import { encodeRecord } from './keys';

/**
 * lmdb's maximum key size is 1978 bytes. A longer key keeps its beginning and ends with a hash of
 * the whole, so that equal values have equal keys; ranges of such keys are checked in the
 * documents.
 */
export const VALUE_BYTES_MAX = 1900;

export interface IndexField {
  readonly path: string;
  readonly parts: readonly string[];
  readonly descending: boolean;
}

/** The catalog's record of an index. */
export interface IndexRecord {
  readonly id: number;
  readonly spec: IndexSpec;
  /** An array has been indexed: a document may have several entries. */
  readonly multikey: boolean;
  /** Keys have been truncated: the order of the entries may differ from that of the values. */
  readonly cut: boolean;
}

/** A document's entries in an index, as keys without the index's number. */
export interface DocumentEntries {
  readonly keys: readonly Buffer[];
  readonly multikey: boolean;
  readonly cut: boolean;
}

const NO_ENTRIES: DocumentEntries = { keys: [], multikey: false, cut: false };

const writer = new KeyWriter();

/** An index of a collection: its contents, and how the entries of a document are made. */
export class Index {
  readonly id: number;
  readonly spec: IndexSpec;
  readonly fields: readonly IndexField[];
  readonly partial: CompiledFilter | undefined;
  multikey: boolean;
  cut: boolean;
  private readonly paths: readonly (readonly string[])[];

  constructor(record: IndexRecord) {
    this.id = record.id;
    this.spec = record.spec;
    this.multikey = record.multikey;
    this.cut = record.cut;
    this.fields = Object.entries(record.spec.key).map(([path, direction]) => ({
      path,
      parts: path.split('.'),
      descending: direction < 0,
    }));
    this.paths = this.fields.map((field) => field.parts);
    this.partial =
      record.spec.partialFilterExpression === undefined
        ? undefined
        : compileFilter(record.spec.partialFilterExpression);
  }

  get name(): string {
    return this.spec.name;
  }

  get unique(): boolean {
    return this.spec.unique;
  }

  /** Updates the flags in the catalog's record for these entries. True if they changed. */
  learn(entries: DocumentEntries): boolean {
    const news = (entries.multikey && !this.multikey) || (entries.cut && !this.cut);
    this.multikey ||= entries.multikey;
    this.cut ||= entries.cut;
    return news;
  }

  entriesOf(doc: Doc): DocumentEntries {
    if (this.partial !== undefined && !this.partial.matches(doc)) return NO_ENTRIES;
    const { entries, multikey, present } = entryValues(doc, this.paths);
    if (this.spec.sparse && !present) return NO_ENTRIES;
    const keys = new Map<string, Buffer>();
    let cut = false;
    for (const values of entries) {
      const key = this.encode(values);
      if (key.length > VALUE_BYTES_MAX) cut = true;
      if (entries.length === 1) return { keys: [key], multikey, cut };
      keys.set(key.toString('latin1'), key);
    }
    return { keys: [...keys.values()], multikey, cut };
  }

  encode(values: readonly unknown[]): Buffer {
    writer.length = 0;
    for (const [i, value] of values.entries()) {
      const start = writer.length;
      if (value === EMPTY_ARRAY) writer.byte(EMPTY_ARRAY_BYTE);
      else writeValue(writer, value);
      if (this.fields[i]?.descending === true) writer.invertFrom(start);
    }
    return boundedKey(writer.take());
  }

  /** The entry's key, and the suffix that distinguishes entries with the same values. */
  entryKey(values: Buffer, record: number): Buffer {
    return this.unique ? values : Buffer.concat([values, encodeRecord(record)]);
  }
}

/** A key of any length, truncated to lmdb's maximum. */
export function boundedKey(key: Buffer): Buffer {
  if (key.length <= VALUE_BYTES_MAX) return key;
  const hash = createHash('sha256').update(key).digest();
  return Buffer.concat([key.subarray(0, VALUE_BYTES_MAX), hash]);
}
