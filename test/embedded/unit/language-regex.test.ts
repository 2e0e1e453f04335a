import { BSONRegExp } from 'bson';
import { evaluated, matches, plain, refusal, processorMs } from './language-support';

const matchesText = (pattern: string, options: string, text: string) =>
  matches({ a: new BSONRegExp(pattern, options) }, { a: text });

describe('regular expressions', () => {
  test.each<[string, string, string, boolean]>([
    ['^s', 'm', 'x\ns', true],
    ['a b # c', 'x', 'ab', true],
    ['(?i)AB', '', 'ab', true],
    ['(?ix) A b', '', 'ab', true],
    ['^.$', '', '😀', true],
    ['^.$', 's', '\n', true],
    ['\\Aab\\z', '', 'ab', true],
    ['^[[:alpha:]]+$', '', 'ab', true],
    ['^\\Qa.b\\E$', '', 'a.b', true],
    ['a\\hb\\Rc', '', 'a\tb\r\nc', true],
    ['GRÜSSE', 'i', 'grüsse', true],
    ['^(?:a|ab)$', '', 'abc', false],
  ])('/%s/%s of %j: %j', (pattern, options, text, expected) => {
    expect(matchesText(pattern, options, text)).toBe(expected);
  });

  test('take time linear in the text for every pattern', () => {
    const startedMs = processorMs();
    expect(matchesText('^(a+)+$', '', `${'a'.repeat(28)}!`)).toBe(false);
    expect(matchesText('(a|aa)*(b|bb)*c', '', 'ab'.repeat(20_000))).toBe(false);
    expect(matchesText('a*a*a*a*a*b', '', 'a'.repeat(20_000))).toBe(false);
    expect(processorMs() - startedMs).toBeLessThan(5000);
  });

  test.each<[string, RegExp]>([
    ['(?!x)a', /^238 NotImplemented/],
    ['(?<=x)a', /^238 NotImplemented/],
    ['(?>a)b', /^238 NotImplemented/],
    ['a++b', /^238 NotImplemented/],
    ['(a)\\1', /^238 NotImplemented/],
    ['(', /^51091 /],
    ['a{2,1}', /^51091 /],
    ['(a{1000}){1000}', /^51091 /],
    ['a'.repeat(32_765), /^2 BadValue: Regular expression is too long/],
  ])('%.20s is refused', (pattern, expected) => {
    expect(refusal(() => matchesText(pattern, '', ''))).toMatch(expected);
  });
});

describe('$regexFind and similar', () => {
  const found = (name: string, input: string, regex: string) =>
    plain(evaluated({ [name]: { input, regex } }));

  test('give the matches, their groups and positions, in code points', () => {
    expect(found('$regexFind', '😀 ab', '(x)?(b)')).toEqual({
      match: 'b',
      idx: 3,
      captures: [null, 'b'],
    });
    expect(found('$regexFindAll', '😀a😀a', 'a')).toEqual([
      { match: 'a', idx: 1, captures: [] },
      { match: 'a', idx: 3, captures: [] },
    ]);
    expect(found('$regexFindAll', 'a', 'x*')).toHaveLength(2);
    expect(found('$regexFind', 'a', 'b')).toBeNull();
    expect(plain(evaluated({ $regexFindAll: { input: null, regex: 'a' } }))).toEqual([]);
  });

  test('find all matches in a long text in linear time', () => {
    const startedMs = processorMs();
    const all = found('$regexFindAll', '😀a'.repeat(8000), 'a') as { idx: number }[];
    expect(all.map(({ idx }) => idx)).toEqual(Array.from({ length: 8000 }, (_, i) => 2 * i + 1));
    expect(processorMs() - startedMs).toBeLessThan(5000);
  });

  test('stop if each character costs a search of the rest of the text', () => {
    expect(refusal(() => found('$regexFindAll', 'a'.repeat(200_000), 'a.*b|a'))).toBe(
      '51156 Location51156: Error occurred while executing the regular expression in $regexFindAll. Result code: match limit exceeded',
    );
  });
});
