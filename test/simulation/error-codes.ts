import { REFUSING_CODES } from '../../src/services/database/database-errors';

/** In the text of every error that is drawn, before its code. */
export const DRAWN = 'drawn error';

/**
 * Whether a text contains an error that was drawn and refuses the command: then failing is correct.
 */
export function isDrawnRefusal(text: string): boolean {
  const code = new RegExp(`${DRAWN} (\\d+)`).exec(text)?.[1];
  return code !== undefined && REFUSING_CODES.has(Number(code));
}

/**
 * The codes that a MongoDB server may answer with: all of its table, some of those beyond, and what
 * proxies and hosted services add.
 * https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 */
export const SERVER_CODES: readonly number[] = [
  ...Array.from({ length: 450 }, (_, place) => place + 1),
  ...[8000, 9001, 10003, 10107, 10334, 11000, 11600, 11601, 11602, 13297, 13388, 13435, 13436],
  ...[
    14031, 17280, 17419, 28724, 31002, 40324, 40415, 40613, 46841, 50915, 51024, 5637601, 6493100,
  ],
];

/** Temporary codes that one write of several may have while the others are executed. */
export const PASSING_CODES: readonly number[] = [24, 91, 112, 189, 262, 365, 371, 11600, 11602];
