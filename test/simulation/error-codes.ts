/** In the text of every error that is drawn, so that a checker knows it from a fault of TicketBoss. */
export const DRAWN = 'drawn error';

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

/** Codes that a single write of several may meet while the others are carried out, and that pass. */
export const PASSING_CODES: readonly number[] = [24, 91, 112, 189, 262, 365, 371, 11600, 11602];
