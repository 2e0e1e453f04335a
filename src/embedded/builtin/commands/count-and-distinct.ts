import { Int32, Long } from 'bson';
import { CommandError, distinctValues } from '../language';
import type { Doc } from '../language';
import type { StoredDocument } from '../storage/collection';
import { runQuery } from '../storage/query';
import type { Command } from './command';
import type { CommandRequest } from './command-request';
import { queryOf } from './query-fields';

export const countCommand: Command = {
  names: ['count'],
  fields: ['query', 'limit', 'skip', 'hint', 'collation', 'fields', 'let'],
  kind: 'read',
  run(request, { catalog }) {
    const query = queryOf(request, 'query');
    const skip = request.count('skip') ?? 0;
    const limit = limitOf(request);
    const run = runQuery(catalog.get(request.namespace), query, {
      deadline: request.deadline,
    });
    const found = run.knownCount() ?? countUpTo(run.documents, skip + limit);
    return { n: integer(Math.min(limit, Math.max(0, found - skip))) };
  },
};

/** 0 means no limit; the sign of a negative limit is ignored. */
function limitOf(request: CommandRequest): number {
  const limit = Math.abs(request.number('limit') ?? 0);
  return limit === 0 ? Infinity : limit;
}

function countUpTo(documents: Iterable<StoredDocument>, max: number): number {
  let count = 0;
  for (const stored of documents) {
    if (stored.record > 0) count += 1;
    if (count >= max) break;
  }
  return count;
}

/** MongoDB returns an Int32 if the count fits in one. */
export function integer(value: number): Int32 | Long {
  return value <= 0x7fffffff ? new Int32(value) : Long.fromNumber(value);
}

export const distinctCommand: Command = {
  names: ['distinct'],
  fields: ['key', 'query', 'hint', 'collation'],
  kind: 'read',
  run(request, { catalog }) {
    const key = keyOf(request);
    const run = runQuery(catalog.get(request.namespace), queryOf(request, 'query'), {
      deadline: request.deadline,
    });
    return { values: distinctValues(decoded(run.documents), key) };
  },
};

function keyOf(request: CommandRequest): string {
  request.required('key');
  const key = request.text('key') ?? '';
  if (key.includes('\0')) throw new CommandError('BadValue', 'A key cannot contain a null byte');
  return key;
}

function* decoded(documents: Iterable<StoredDocument>): Generator<Doc, void> {
  for (const { doc } of documents) yield doc;
}
