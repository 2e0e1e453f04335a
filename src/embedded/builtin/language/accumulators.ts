import { Double, Int32, Long } from 'bson';

import { compareValues, valueKey } from './compare';
import { addDecimals, toDecimal128 } from './decimal';
import type { Extended } from './decimal';
import type { Operator, Operators } from './expression-scope';
import { mergeObjects } from './expression-objects';
import { isNullish } from './expression-support';
import { bigintOf, decimalOf, divide, fitsLong, numericOf, widerKind } from './numbers';
import type { Numeric, NumberKind } from './numbers';
import { isDocument, isInt32 } from './values';

/** Receives the values of a group one by one. A missing value is undefined. */
export interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

export const accumulators: Readonly<Record<string, () => Accumulator>> = {
  $sum: () => new Sum(),
  $avg: () => new Average(),
  $min: () => new Extreme(-1),
  $max: () => new Extreme(1),
  $first: () => new First(),
  $last: () => new Last(),
  $push: () => new Push(),
  $addToSet: () => new AddToSet(),
  $mergeObjects: () => new MergeObjects(),
};

/** The same functions as expressions, over an array or several arguments. */
export const accumulatorExpressions: Operators = {
  $sum: overArguments(() => new Sum()),
  $avg: overArguments(() => new Average()),
  $min: overArguments(() => new Extreme(-1)),
  $max: overArguments(() => new Extreme(1)),
};

function overArguments(start: () => Accumulator): Operator {
  return (operand, names, compile) => {
    const args = (Array.isArray(operand) ? (operand as unknown[]) : [operand]).map((arg) =>
      compile(arg, names),
    );
    return (scope) => {
      const values = args.map((arg) => arg(scope));
      const [only] = values;
      const accumulator = start();
      // A single argument that is an array stands for its elements.
      for (const value of values.length === 1 && Array.isArray(only) ? only : values) {
        accumulator.add(value);
      }
      return accumulator.result();
    };
  };
}

/**
 * Sums doubles without the rounding error of each step (Neumaier's summation), and integers
 * exactly.
 */
class Sum implements Accumulator {
  private kind: NumberKind = 'int';
  private integers = 0n;
  private doubles = 0;
  private lost = 0;
  private decimals: Extended = { coefficient: 0n, exponent: 0 };

  add(value: unknown): void {
    const numeric = numericOf(value);
    if (numeric === undefined) return;
    this.kind = widerKind(this.kind, numeric.kind);
    if (numeric.kind === 'double') this.addDouble(numeric.value);
    else if (numeric.kind === 'decimal') this.decimals = addDecimals(this.decimals, numeric.value);
    else this.integers += bigintOf(numeric);
  }

  result(): unknown {
    switch (this.kind) {
      case 'int':
        return isInt32(Number(this.integers)) ? new Int32(Number(this.integers)) : this.long();
      case 'long':
        return this.long();
      case 'double':
        return new Double(this.double());
      case 'decimal': {
        const integers = { coefficient: this.integers, exponent: 0 };
        const exact = addDecimals(this.decimals, integers);
        const doubles = this.doubles + this.lost;
        // A double is converted with its 15 significant digits, so that no invented digits are
        // added.
        return toDecimal128(
          doubles === 0 ? exact : addDecimals(exact, decimalOf({ kind: 'double', value: doubles })),
        );
      }
    }
  }

  private addDouble(value: number): void {
    const total = this.doubles + value;
    if (Number.isFinite(total)) {
      const [larger, smaller] =
        Math.abs(this.doubles) >= Math.abs(value) ? [this.doubles, value] : [value, this.doubles];
      this.lost += larger - total + smaller;
    }
    this.doubles = total;
  }

  private double(): number {
    return Number.isFinite(this.doubles)
      ? this.doubles + (Number(this.integers) + this.lost)
      : this.doubles;
  }

  private long(): Long | Double {
    return fitsLong(this.integers)
      ? Long.fromBigInt(this.integers)
      : new Double(Number(this.integers));
  }
}

class Average implements Accumulator {
  private readonly sum = new Sum();
  private count = 0;

  add(value: unknown): void {
    if (numericOf(value) === undefined) return;
    this.sum.add(value);
    this.count += 1;
  }

  result(): unknown {
    const total = numericOf(this.sum.result());
    if (this.count === 0 || total === undefined) return null;
    return divide(total, { kind: 'double', value: this.count } satisfies Numeric);
  }
}

class Extreme implements Accumulator {
  private value: unknown = null;

  constructor(private readonly sign: 1 | -1) {}

  add(value: unknown): void {
    if (isNullish(value)) return;
    if (this.value === null || compareValues(value, this.value) * this.sign > 0) this.value = value;
  }

  result(): unknown {
    return this.value;
  }
}

class First implements Accumulator {
  private value: unknown;
  private isSet = false;

  add(value: unknown): void {
    if (this.isSet) return;
    this.value = value;
    this.isSet = true;
  }

  result(): unknown {
    return this.value ?? null;
  }
}

class Last implements Accumulator {
  private value: unknown;

  add(value: unknown): void {
    this.value = value;
  }

  result(): unknown {
    return this.value ?? null;
  }
}

class Push implements Accumulator {
  private readonly values: unknown[] = [];

  add(value: unknown): void {
    if (value !== undefined) this.values.push(value);
  }

  result(): unknown {
    return this.values;
  }
}

class AddToSet implements Accumulator {
  private readonly values = new Map<string, unknown>();

  add(value: unknown): void {
    if (value === undefined) return;
    const key = valueKey(value);
    if (!this.values.has(key)) this.values.set(key, value);
  }

  result(): unknown {
    return [...this.values.values()];
  }
}

class MergeObjects implements Accumulator {
  private readonly documents: unknown[] = [];

  add(value: unknown): void {
    this.documents.push(isDocument(value) || isNullish(value) ? value : mergeObjects([value]));
  }

  result(): unknown {
    return mergeObjects(this.documents);
  }
}
