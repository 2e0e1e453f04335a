import { Double } from 'bson';
import { Context, evalExpr } from 'mingo/core';
import { $literal } from 'mingo/operators/expression';
import * as trigonometry from 'mingo/operators/expression/trignometry';

import { CommandError } from './errors';
import type { Operator, Operators } from './expression-scope';
import { eager, isNullish } from './expression-support';
import { toNumber } from './numbers';
import { kindOf } from './values';

/** The trigonometric functions are mingo's. Their results are doubles, of decimals too. */
export const mingoOperators: Operators = {
  ...Object.fromEntries(Object.keys(trigonometry).map((name) => [name, trigonometric(name)])),
  $rand: () => () => new Double(Math.random()),
};

function trigonometric(name: string): Operator {
  const count = name === '$atan2' ? 2 : 1;
  return eager(name, { min: count, max: count }, (values) => {
    if (values.some(isNullish)) return null;
    const numbers = values.map((value) => {
      const number = toNumber(value);
      if (number !== undefined) return number;
      throw new CommandError(
        'Location28765',
        `${name} only supports numeric types, not ${kindOf(value)}`,
      );
    });
    return new Double(evaluate(name, numbers));
  });
}

const options = { context: Context.init({ expression: { ...trigonometry, $literal } }) };

function evaluate(name: string, numbers: readonly number[]): number {
  const args = numbers.map((number) => ({ $literal: number }));
  const result: unknown = evalExpr(
    {},
    { [name]: args.length === 1 ? args[0] : args },
    options as never,
  );
  return Number(result);
}
