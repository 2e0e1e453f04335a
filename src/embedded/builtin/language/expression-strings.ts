import { BSONSymbol, Code, Int32 } from 'bson';

import { CommandError } from './errors';
import type { Operator, Operators } from './expression-scope';
import { toText } from './expression-conversion';
import { regexOperators } from './expression-regex';
import {
  anyNumber,
  codePointsIn,
  eager,
  exactly,
  isNullish,
  namedArguments,
  requireInteger,
  requireString,
  unary,
} from './expression-support';
import { kindOf } from './values';

export const stringOperators: Operators = {
  $concat: eager('$concat', anyNumber, (parts) => {
    if (parts.some(isNullish)) return null;
    return parts
      .map((part) => requireString(part, 'Location16702', '$concat only supports strings, not '))
      .join('');
  }),
  $toLower: unary('$toLower', (value) =>
    asText(value).replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  ),
  $toUpper: unary('$toUpper', (value) =>
    asText(value).replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  ),
  $substrCP: eager('$substrCP', exactly(3), ([value, start, count]) => {
    const from = requireInteger(
      start,
      'Location34450',
      '$substrCP: starting index must be a numeric type',
    );
    const length = requireInteger(
      count,
      'Location34452',
      '$substrCP: length must be a numeric type',
    );
    if (from < 0)
      throw new CommandError(
        'Location34455',
        '$substrCP: the starting index must be a non-negative integer',
      );
    if (length < 0)
      throw new CommandError('Location34454', '$substrCP: length must be a non-negative integer');
    return codePoints(asText(value))
      .slice(from, from + length)
      .join('');
  }),
  $strLenCP: unary(
    '$strLenCP',
    (value) =>
      new Int32(
        codePoints(
          requireString(value, 'Location34471', '$strLenCP requires a string argument, found: '),
        ).length,
      ),
  ),
  $split: eager('$split', exactly(2), ([value, separator]) => {
    if (isNullish(value) || isNullish(separator)) return null;
    const text = requireString(
      value,
      'Location40085',
      '$split requires an expression that evaluates to a string as a first argument, found: ',
    );
    const mark = requireString(
      separator,
      'Location40086',
      '$split requires an expression that evaluates to a string as a second argument, found: ',
    );
    if (mark === '')
      throw new CommandError('Location40087', '$split requires a non-empty separator');
    return text.split(mark);
  }),
  $indexOfCP: eager('$indexOfCP', { min: 2, max: 4 }, (args) => indexOf('$indexOfCP', args)),
  $trim: trim('$trim', true, true),
  $ltrim: trim('$ltrim', true, false),
  $rtrim: trim('$rtrim', false, true),
  $replaceOne: replace('$replaceOne', (text, find, replacement) =>
    text.replace(find, () => replacement),
  ),
  $replaceAll: replace('$replaceAll', (text, find, replacement) =>
    text.replaceAll(find, () => replacement),
  ),
  ...regexOperators,
};

/**
 * The string that string operators use for a value: empty for null; numbers and dates are
 * converted.
 */
function asText(value: unknown): string {
  if (isNullish(value)) return '';
  if (value instanceof BSONSymbol) return value.value;
  if (value instanceof Code) return value.code;
  const text = toText(value);
  if (text !== undefined) return text;
  throw new CommandError(
    'Location16007',
    `can't convert from BSON type ${kindOf(value)} to String`,
  );
}

function codePoints(text: string): string[] {
  return Array.from(text);
}

function indexOf(name: string, args: unknown[]): unknown {
  const [value, token, start, stop] = args;
  if (isNullish(value)) return null;
  const text = requireString(
    value,
    'Location40091',
    `${name} requires a string as the first argument, found: `,
  );
  const sought = requireString(
    token,
    'Location40092',
    `${name} requires a string as the second argument, found: `,
  );
  const from = start === undefined ? 0 : index(name, start);
  const to = stop === undefined ? undefined : index(name, stop);
  const letters = codePoints(text);
  if (from > letters.length) return new Int32(-1);
  const part = letters.slice(from, to).join('');
  const at = part.indexOf(sought);
  return new Int32(at < 0 ? -1 : from + codePointsIn(part, 0, at));
}

function index(name: string, value: unknown): number {
  const number = requireInteger(value, 'Location40096', `${name} requires an integral index`);
  if (number < 0) throw new CommandError('Location40097', `${name} requires a nonnegative index`);
  return number;
}

const WHITE_SPACE =
  '\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a';

function trim(name: string, left: boolean, right: boolean): Operator {
  return (operand, names, compile) => {
    const { input, chars } = namedArguments(
      name,
      operand,
      { notObject: 'Location50696', unknown: 'Location50694', missing: 'Location50695' },
      { required: ['input'], optional: ['chars'] },
    );
    const text = compile(input, names);
    const set = chars === undefined ? undefined : compile(chars, names);
    return (scope) => {
      const value = text(scope);
      const cut = set === undefined ? WHITE_SPACE : set(scope);
      if (isNullish(value) || isNullish(cut)) return null;
      const letters = codePoints(
        requireString(value, 'Location50699', `${name} requires its input to be a string, got `),
      );
      const trimmed = new Set(
        requireString(cut, 'Location50700', `${name} requires 'chars' to be a string, got `),
      );
      const first = left ? letters.findIndex((letter) => !trimmed.has(letter)) : 0;
      const last = right
        ? letters.findLastIndex((letter) => !trimmed.has(letter))
        : letters.length - 1;
      return first < 0 ? '' : letters.slice(first, last + 1).join('');
    };
  };
}

function replace(
  name: string,
  apply: (text: string, find: string, replacement: string) => string,
): Operator {
  return (operand, names, compile) => {
    const parts = namedArguments(
      name,
      operand,
      { notObject: 'Location51751', unknown: 'Location51750', missing: 'Location51749' },
      { required: ['input', 'find', 'replacement'] },
    );
    const args = [parts.input, parts.find, parts.replacement].map((part) => compile(part, names));
    return (scope) => {
      const values = args.map((arg) => arg(scope));
      if (values.some(isNullish)) return null;
      const [text = '', find = '', replacement = ''] = values.map((value) =>
        requireString(
          value,
          'Location51746',
          `${name} requires that its arguments be strings, found: `,
        ),
      );
      return apply(text, find, replacement);
    };
  };
}
