import { Int32 } from 'bson';

import { compareValues } from './compare';
import { CommandError } from './errors';
import { compileExpression } from './expression';
import { compileGroup } from './group';
import { toInteger } from './numbers';
import type { StageContext } from './stage';
import { isDocument } from './values';
import type { Doc } from './values';

/** Compiles `$bucketAuto`: buckets of about equal size, equal values always in one. */
export function compileBucketAuto(spec: unknown, context: StageContext) {
  if (!isDocument(spec)) {
    throw new CommandError('Location40240', 'The argument to $bucketAuto must be an object');
  }
  const { groupBy, buckets, output, granularity, ...others } = spec;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new CommandError('Location40245', `Unrecognized option to $bucketAuto: ${unknown}.`);
  }
  if (groupBy === undefined || buckets === undefined) {
    throw new CommandError(
      'Location40246',
      "$bucketAuto requires 'groupBy' and 'buckets' to be specified",
    );
  }
  if (granularity !== undefined) {
    throw new CommandError('NotImplemented', "$bucketAuto's granularity is not supported");
  }
  const count = toInteger(buckets);
  if (count === undefined) {
    throw new CommandError(
      'Location40242',
      "The $bucketAuto 'buckets' field must be representable as a 32-bit integer",
    );
  }
  if (count <= 0) {
    throw new CommandError(
      'Location40243',
      "The $bucketAuto 'buckets' field must be greater than 0",
    );
  }
  const key = compileExpression(groupBy, context.names);
  const fields = isDocument(output) ? output : { count: { $sum: new Int32(1) } };
  const group = compileGroup({ _id: null, ...fields }, context);
  return (docs: Doc[]): Doc[] => {
    const rows = docs
      .map((doc) => ({ doc, value: key(context.scope(doc)) ?? null }))
      .sort((a, b) => compareValues(a.value, b.value));
    const parts = divided(rows, count);
    return parts.map((part, i) => {
      const min = part[0]?.value;
      const max = parts[i + 1]?.[0]?.value ?? part.at(-1)?.value;
      const [result] = group(part.map(({ doc }) => doc));
      return { ...result, _id: { min, max } };
    });
  };
}

interface Row {
  doc: Doc;
  value: unknown;
}

function divided(rows: readonly Row[], count: number): Row[][] {
  const size = Math.max(1, Math.round(rows.length / count));
  const parts: Row[][] = [];
  let start = 0;
  while (start < rows.length) {
    let end = parts.length === count - 1 ? rows.length : Math.min(start + size, rows.length);
    while (end < rows.length && compareValues(rows[end]?.value, rows[end - 1]?.value) === 0)
      end += 1;
    parts.push(rows.slice(start, end));
    start = end;
  }
  return parts;
}
