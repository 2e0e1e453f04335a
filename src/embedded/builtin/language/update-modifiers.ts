import { Timestamp } from 'bson';

import { compareValues } from './compare';
import { describe, describeField, describeId } from './describe';
import { CommandError } from './errors';
import { calculate, numericOf, operations } from './numbers';
import type { Numeric } from './numbers';
import { updatePath } from './modifier';
import type { Modifier, ModifierParser } from './modifier';
import { arrayModifiers } from './update-arrays';
import { parseRename } from './update-rename';
import { notSupported, unsupported } from './unsupported';
import { fieldsOf, isDocument, kindOf } from './values';
import type { Doc } from './values';

export interface UpdateEnvironment {
  now: Date;
  isUpsertInsert?: boolean | undefined;
}

/** Splits an update document into its modifiers. */
export function parseModifiers(doc: Doc, update: Doc, environment: UpdateEnvironment): Modifier[] {
  return fieldsOf(update).flatMap(([name, fields]) => {
    const parser = Object.hasOwn(parsers, name) ? parsers[name] : undefined;
    if (parser === undefined && name !== '$rename') {
      if (unsupported.modifiers.has(name)) throw notSupported(name);
      throw new CommandError(
        'FailedToParse',
        `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDocument(fields)) {
      throw new CommandError(
        'FailedToParse',
        `Modifiers operate on fields but we found type ${kindOf(fields)} instead. For example: {$mod: {<field>: ...}} not {${describeField(name, fields)}}`,
      );
    }
    return fieldsOf(fields).flatMap(([path, operand]): Modifier[] => {
      const parts = updatePath(path);
      if (parser === undefined) return parseRename(doc, path, parts, operand);
      const context = {
        doc,
        path,
        now: environment.now,
        isUpsertInsert: environment.isUpsertInsert === true,
      };
      return [{ path: parts, ...parser(operand, context) }];
    });
  });
}

const parsers: Readonly<Record<string, ModifierParser>> = {
  $set: (operand) => ({ creates: true, apply: () => operand }),
  $setOnInsert: (operand, { isUpsertInsert }) => ({
    creates: isUpsertInsert,
    apply: (value) => (isUpsertInsert ? operand : value),
  }),
  $unset: () => ({ creates: false, apply: () => undefined }),
  $inc: arithmetic('$inc', 'increment', operations.add),
  $mul: arithmetic('$mul', 'multiply', operations.multiply),
  $min: (operand) => ({
    creates: true,
    apply: (value) => (value === undefined || compareValues(operand, value) < 0 ? operand : value),
  }),
  $max: (operand) => ({
    creates: true,
    apply: (value) => (value === undefined || compareValues(operand, value) > 0 ? operand : value),
  }),
  $currentDate: (operand, { now }) => {
    const current = currentDate(operand, now);
    return { creates: true, apply: () => current };
  },
  ...arrayModifiers,
};

function arithmetic(
  name: '$inc' | '$mul',
  verb: string,
  operation: typeof operations.add | typeof operations.multiply,
): ModifierParser {
  return (operand, { doc, path }) => {
    const by = numericOf(operand);
    if (by === undefined) {
      throw new CommandError(
        'TypeMismatch',
        `Cannot ${verb} with non-numeric argument: {${describeField(path, operand)}}`,
      );
    }
    const apply = (value: unknown) => {
      if (value === undefined) return name === '$inc' ? operand : calculate(operation, by, zero);
      const number = numericOf(value);
      if (number === undefined) throw nonNumeric(name, doc, path, value);
      const result = calculate(operation, number, by);
      if (result !== undefined) return result;
      throw new CommandError(
        'BadValue',
        `Failed to apply ${name} operations to current value ((NumberLong)${describe(value)}) for document ${describeId(doc)}`,
      );
    };
    return { creates: true, apply };
  };
}

const zero: Numeric = { kind: 'int', value: 0 };

function nonNumeric(name: string, doc: Doc, path: string, value: unknown): CommandError {
  return new CommandError(
    'TypeMismatch',
    `Cannot apply ${name} to a value of non-numeric type. ${describeId(doc)} has the field '${path.split('.').at(-1) ?? path}' of non-numeric type ${kindOf(value)}`,
  );
}

function currentDate(operand: unknown, now: Date): Date | Timestamp {
  if (typeof operand === 'boolean') return now;
  if (!isDocument(operand)) {
    throw new CommandError(
      'BadValue',
      `${kindOf(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
    );
  }
  const unknown = Object.keys(operand).find((name) => name !== '$type');
  if (unknown !== undefined) {
    throw new CommandError('BadValue', `Unrecognized $currentDate option: ${unknown}`);
  }
  if (operand.$type === 'date') return now;
  if (operand.$type === 'timestamp') {
    return new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 });
  }
  throw new CommandError(
    'BadValue',
    "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
  );
}
