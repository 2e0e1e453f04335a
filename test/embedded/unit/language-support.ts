import { EJSON, deserialize, serialize } from 'bson';
import type { Document } from 'bson';

import {
  CommandError,
  applyUpdate,
  compileFilter,
  compileProjection,
  decodeOptions,
  runPipeline,
} from '../../../src/embedded/builtin/language';
import type { Doc } from '../../../src/embedded/builtin/language';

export const now = new Date('2025-06-01T12:00:00Z');

/** As it comes from the wire: numbers are typed instances. */
export function decoded(document: Document): Doc {
  return deserialize(serialize(document), decodeOptions);
}

/** As extended JSON, which names the type of every number. */
export function typed(value: unknown): unknown {
  return EJSON.serialize({ value: value as Document }, { relaxed: false }).value;
}

/** As plain values, for expectations in which the numbers' types do not matter. */
export function plain(value: unknown): unknown {
  return deserialize(serialize({ value })).value;
}

export function matches(filter: Document, document: Document): boolean {
  return compileFilter(decoded(filter)).matches(decoded(document));
}

export function projected(
  projection: Document,
  document: Document,
  filter: Document = {},
): unknown {
  return plain(compileProjection(decoded(projection), decoded(filter))(decoded(document)));
}

export interface UpdateOptions {
  filter?: Document;
  arrayFilters?: Document[];
  isUpsertInsert?: boolean;
}

export function update(
  document: Document,
  change: Document | Document[],
  options: UpdateOptions = {},
) {
  return applyUpdate(
    decoded(document),
    Array.isArray(change) ? change.map(decoded) : decoded(change),
    {
      filter: decoded(options.filter ?? {}),
      arrayFilters: options.arrayFilters?.map(decoded),
      isUpsertInsert: options.isUpsertInsert,
      now,
    },
  );
}

/** The document after the update, plain. */
export function updated(
  document: Document,
  change: Document | Document[],
  options: UpdateOptions = {},
): unknown {
  return plain(update(document, change, options).doc);
}

export type Collections = Record<string, Document[]>;

export function aggregated(
  documents: Document[],
  stages: Document[],
  collections: Collections = {},
): Doc[] {
  return [
    ...runPipeline(stages.map(decoded), documents.map(decoded), {
      collection: (name) => (collections[name] ?? []).map(decoded),
      now,
    }),
  ];
}

export function aggregate(
  documents: Document[],
  stages: Document[],
  collections: Collections = {},
): unknown {
  return plain(aggregated(documents, stages, collections));
}

/** The value of an expression, typed. */
export function evaluated(expression: unknown, document: Document = {}): unknown {
  const [result] = aggregated([document], [{ $replaceWith: { value: expression } }]);
  return result?.value;
}

/** What the action is refused with, as `code codeName: message`. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof CommandError) return `${error.code} ${error.codeName}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

/** Milliseconds of processor time that this process has used: a busy machine does not add to it. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
