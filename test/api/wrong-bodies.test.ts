import type { ProblemView } from '../support/api-caller';
import { rawRequest } from '../support/raw-request';
import { useApp } from '../support/use-app';

/** A wrong body: a short name, its text, and the first fault in the answer. */
type Case = readonly [name: string, body: string, error: string];

const SEATS = 'seats must be between 1 and 10';
const INTEGER = 'seats must be an integer';
const PRINTABLE = 'partnerId must be 1 to 100 printable characters';
const STRING = 'partnerId must be a string';
const OBJECT = 'the body must be a JSON object';
const TIER = 'tierId must be a tier id';

/** A good body but for these fields, which are JSON already. */
function bodyWith(fields: Record<string, string>): string {
  const all = { partnerId: '"abc-corp"', seats: '1', ...fields };
  return `{${Object.entries(all)
    .map(([name, json]) => `"${name}":${json}`)
    .join()}}`;
}

function nested(open: string, close: string, depth: number): string {
  return `${open.repeat(depth)}1${close.repeat(depth)}`;
}

const casesOf = (field: string, values: readonly (readonly [json: string, error: string])[]) =>
  values.map(([json, error]): Case => [`${field}: ${json}`, bodyWith({ [field]: json }), error]);

const WRONG_SEATS = casesOf('seats', [
  ['0', SEATS],
  ['-0', SEATS],
  ['-1', SEATS],
  ['11', SEATS],
  ['501', SEATS],
  ['2147483648', SEATS],
  ['9007199254740993', SEATS],
  ['1e21', SEATS],
  ['1e400', SEATS],
  ['-1e400', SEATS],
  ['1.5', INTEGER],
  ['0.9999999999', INTEGER],
  ['1e-7', INTEGER],
  ['"3"', INTEGER],
  ['"NaN"', INTEGER],
  ['""', INTEGER],
  ['null', INTEGER],
  ['true', INTEGER],
  ['[]', INTEGER],
  ['[1]', INTEGER],
  ['{}', INTEGER],
  ['{"$gt":""}', INTEGER],
  ['{"$inc":-5}', INTEGER],
  ['{"$numberLong":"1"}', INTEGER],
  [nested('[', ']', 8000), INTEGER],
]);

const WRONG_PARTNERS = casesOf('partnerId', [
  ['""', PRINTABLE],
  ['" "', PRINTABLE],
  ['"\\u00a0\\u2003"', PRINTABLE],
  [`"${'a'.repeat(101)}"`, PRINTABLE],
  [`"${'💺'.repeat(101)}"`, PRINTABLE],
  ['"a\\nb"', PRINTABLE],
  ['"a\\tb"', PRINTABLE],
  ['"a\\u0000"', PRINTABLE],
  ['"\\u007f"', PRINTABLE],
  ['"a\\u202eb"', PRINTABLE],
  ['"a\\u200bb"', PRINTABLE],
  ['"\\u2028"', PRINTABLE],
  ['"\\ufeff"', PRINTABLE],
  ['"\\ud83d"', PRINTABLE],
  ['"\\udcba\\ud83d"', PRINTABLE],
  ['"\\uffff"', PRINTABLE],
  ['null', STRING],
  ['1', STRING],
  ['true', STRING],
  ['[]', STRING],
  ['["abc-corp"]', STRING],
  ['{}', STRING],
  ['{"a":1}', STRING],
  ['{"$gt":""}', STRING],
  ['{"$ne":null}', STRING],
  ['{"$where":"sleep(1000)"}', STRING],
  ['{"toString":"abc-corp"}', STRING],
]);

const ITEM = '{"tierId":"general","seats":1}';
const wrongItems = (items: string, error: string): Case => [
  `items: ${items}`,
  `{"partnerId":"abc-corp","items":${items}}`,
  error,
];

const WRONG_FORMS: Case[] = [
  ...casesOf('tierId', [
    ['""', 'tierId is not allowed to be empty'],
    ['null', 'tierId must be a string'],
    ['1', 'tierId must be a string'],
    ['{"$gt":""}', 'tierId must be a string'],
    ['"$general"', TIER],
    ['"a.b"', TIER],
    ['"__proto__"', TIER],
    ['"general\\u0000"', TIER],
    [`"${'a'.repeat(65)}"`, TIER],
  ]),
  ...casesOf('holdSeconds', [
    ['0', 'holdSeconds must be between 1 and 7200'],
    ['7201', 'holdSeconds must be between 1 and 7200'],
    ['1e400', 'holdSeconds must be between 1 and 7200'],
    ['1.5', 'holdSeconds must be an integer'],
    ['"60"', 'holdSeconds must be an integer'],
    ['null', 'holdSeconds must be an integer'],
    ['{"$gt":0}', 'holdSeconds must be an integer'],
  ]),
  wrongItems('[]', 'items must have at least one item'),
  wrongItems('{}', 'items must be an array'),
  wrongItems('null', 'items must be an array'),
  wrongItems('"general"', 'items must be an array'),
  wrongItems('[null]', 'items[0] must be an object'),
  wrongItems('["general"]', 'items[0] must be an object'),
  wrongItems('[[]]', 'items[0] must be an object'),
  wrongItems('[{}]', 'items[0].tierId is required'),
  wrongItems('[{"tierId":"general"}]', 'items[0].seats is required'),
  wrongItems('[{"seats":1}]', 'items[0].tierId is required'),
  wrongItems('[{"tierId":"general","seats":0}]', 'items[0].seats must be between 1 and 10'),
  wrongItems('[{"tierId":"general","seats":"1"}]', 'items[0].seats must be an integer'),
  wrongItems('[{"tierId":{"$gt":""},"seats":1}]', 'items[0].tierId must be a string'),
  wrongItems(`[${ITEM},{"tierId":"__proto__","seats":1}]`, 'items[1].tierId must be a tier id'),
  wrongItems(`[${ITEM},{"tierId":"general","seats":10}]`, SEATS),
  wrongItems('[{"tierId":"general","seats":1,"price":0}]', 'items[0].price is not allowed'),
  wrongItems('[{"tierId":"general","seats":1,"__proto__":{}}]', 'items.0.__proto__ is not allowed'),
  wrongItems(`[${Array(101).fill(ITEM).join()}]`, 'items must have at most 100 items'),
  wrongItems(`[${Array(5000).fill('{}').join()}]`, 'items must have at most 100 items'),
  wrongItems(nested('[', ']', 8000), 'items[0] must be an object'),
  ['seats beside items', bodyWith({ items: `[${ITEM}]` }), 'seats is not allowed'],
  [
    'tierId beside items',
    `{"partnerId":"abc-corp","tierId":"general","items":[${ITEM}]}`,
    'tierId is not allowed',
  ],
];

const UNKNOWN_FIELDS = [
  ...['Seats', 'partner_id', 'eventId', 'status', 'version', '$set', '$where', 'a.b', 'ü', ' '],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'],
].map((name): Case => [
  `unknown field "${name}"`,
  bodyWith({ [name]: '{"polluted":true}' }),
  `${name} is not allowed`,
]);

const MISSING_FIELDS: Case[] = [
  ['empty object', '{}', 'partnerId is required'],
  ['no partnerId', '{"seats":1}', 'partnerId is required'],
  ['no seats', '{"partnerId":"abc-corp"}', 'seats is required'],
  ['a field without a name', bodyWith({ ['']: '1' }), 'value is not allowed'],
  ['only __proto__', '{"__proto__":{"partnerId":"a","seats":1}}', '__proto__ is not allowed'],
  ['deeply nested objects', nested('{"a":', '}', 2500), 'a is not allowed'],
  ['a thousand unknown fields', bodyWith(thousandFields()), 'x0 is not allowed'],
];

const NOT_OBJECTS: Case[] = [
  ...['null', 'true', '3', '-0', '1e400', '"text"', '""', '[]', '[1]', `[${bodyWith({})}]`],
  nested('[', ']', 8000),
].map((body) => [body, body, OBJECT]);

const NOT_JSON: string[] = [
  ...[
    ' ',
    '\n',
    'x',
    '{',
    '}',
    '[',
    '"',
    '"abc',
    'undefined',
    'NaN',
    '-',
    '01',
    '+1',
    '.5',
    '0x10',
  ],
  '{"partnerId":"abc-corp","seats":1',
  '{"partnerId":"abc-corp","seats":1}}',
  '{"partnerId":"abc-corp","seats":1}{}',
  '{"partnerId":"abc-corp","seats":1,}',
  '{"partnerId":"abc-corp","seats":NaN}',
  '{"partnerId":"abc-corp","seats":Infinity}',
  '{"partnerId":"abc-corp","seats":01}',
  '{"partnerId":"abc-corp","seats":1e}',
  '{"partnerId":"abc\ncorp","seats":1}',
  '{"partnerId":"\\x41","seats":1}',
  "{'partnerId':'abc-corp','seats':1}",
  '{partnerId:"abc-corp",seats:1}',
  '{"partnerId":"abc-corp",/* three */"seats":3}',
  'partnerId=abc-corp&seats=1',
  '<reservation seats="1"/>',
  '[[[[',
  '\u0000',
];

function thousandFields(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 1000 }, (_, place) => [`x${place}`, '0']));
}

describe('POST …/reservations with a wrong body', () => {
  const api = useApp();

  /** Sends it to a new event and to the default one, and checks that neither changed. */
  async function send(payload: string | Buffer, headers: Record<string, string> = {}) {
    const events = [await api.createEvent(), api.app.config.eventId];
    const summaries = () => Promise.all(events.map((eventId) => api.caller.summary(eventId)));
    const before = await summaries();
    const request = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      payload,
    };
    const own = `/api/v1/events/${String(events[0])}/reservations`;
    const answer = await rawRequest(api.app.url + own, request);
    const ofDefault = await rawRequest(`${api.app.url}/reservations`, request);
    expect(ofDefault.status).toBe(answer.status);
    expect(await summaries()).toEqual(before);
    return { ...answer, problem: JSON.parse(answer.text) as ProblemView };
  }

  describe.each([
    ['seats', WRONG_SEATS],
    ['partnerId', WRONG_PARTNERS],
    ['other fields', WRONG_FORMS],
    ['fields that nobody knows', UNKNOWN_FIELDS],
    ['fields that are missing', MISSING_FIELDS],
    ['no object', NOT_OBJECTS],
  ])('(%s)', (_, cases) => {
    it.each(cases.map(([name, ...rest]) => [shortened(name), ...rest] as const))(
      'refuses %s',
      async (_name, body, error) => {
        const { status, problem } = await send(body);

        expect(status).toBe(400);
        expect(problem).toMatchObject({ code: 'validation_failed', error });
        expect(problem.errors?.[0]?.detail).toBe(error);
      },
    );
  });

  describe('(no JSON)', () => {
    it.each(NOT_JSON.map((body) => [JSON.stringify(body), body]))(
      'refuses %s',
      async (_name, body) => {
        const { status, problem } = await send(body);

        expect(status).toBe(400);
        expect(problem).toMatchObject({
          code: 'malformed_json',
          error: 'Request body is not valid JSON',
        });
        expect(problem).not.toHaveProperty('errors');
      },
    );
  });

  it('refuses a missing body like an empty object', async () => {
    const { status, problem } = await send('');

    expect(status).toBe(400);
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(['/partnerId', '/seats']);
  });

  it('does not change any prototype', async () => {
    await send(bodyWith({ ['__proto__']: '{"polluted":true}' }));
    await send('{"constructor":{"prototype":{"polluted":true}}}');

    expect({}).not.toHaveProperty('polluted');
  });
});

function shortened(name: string): string {
  return name.length > 80 ? `${name.slice(0, 60)}… (${name.length} characters)` : name;
}
