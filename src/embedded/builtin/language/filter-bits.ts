import { Binary } from 'bson';

import { CommandError } from './errors';
import { numericOf, toInteger, toNumber } from './numbers';

/** `$bitsAllSet` and its kin: the operand is a mask, a Binary, or a list of bit positions. */
export function bitsTest(name: string, operand: unknown): (value: unknown) => boolean {
  const positions = bitPositions(name, operand);
  const wanted = name.endsWith('Set');
  const all = name.startsWith('$bitsAll');
  return (value) => {
    const isSet = bitReader(value);
    if (isSet === undefined) return false;
    const hits = (position: number) => isSet(position) === wanted;
    return all ? positions.every(hits) : positions.some(hits);
  };
}

function bitPositions(name: string, operand: unknown): number[] {
  if (Array.isArray(operand)) {
    return operand.map((position: unknown) => {
      const number = toInteger(position);
      if (number !== undefined && number >= 0) return number;
      throw new CommandError('BadValue', `bit positions must be integers >= 0 in ${name}`);
    });
  }
  if (operand instanceof Binary) {
    const isSet = bitReader(operand) ?? (() => false);
    return Array.from({ length: operand.length() * 8 }, (_, i) => i).filter(isSet);
  }
  const number = toNumber(operand);
  if (number === undefined) {
    throw new CommandError('BadValue', `${name} takes an Array, a number, or a BinData`);
  }
  if (!Number.isInteger(number) || number < 0) {
    throw new CommandError('FailedToParse', `Expected a non-negative integer in: ${name}`);
  }
  const mask = longBits(operand) ?? 0n;
  return Array.from({ length: 64 }, (_, i) => i).filter((i) => ((mask >> BigInt(i)) & 1n) === 1n);
}

/** Tells whether a bit is set: of a Binary by its bytes, of an integer in two's complement. */
function bitReader(value: unknown): ((position: number) => boolean) | undefined {
  if (value instanceof Binary) {
    const bytes = value.value();
    return (position) => ((bytes[Math.floor(position / 8)] ?? 0) & (1 << (position % 8))) !== 0;
  }
  const bits = longBits(value);
  // A negative number's sign reaches up without end, so positions past 63 see it too.
  return bits === undefined ? undefined : (i) => ((bits >> BigInt(i)) & 1n) === 1n;
}

function longBits(value: unknown): bigint | undefined {
  const numeric = numericOf(value);
  if (numeric === undefined) return undefined;
  if (numeric.kind === 'long') return numeric.value;
  const number = toNumber(value) ?? NaN;
  return Number.isInteger(number) && Math.abs(number) < 2 ** 63 ? BigInt(number) : undefined;
}
