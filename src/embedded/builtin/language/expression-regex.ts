import { Int32 } from 'bson';
import type { RE2JS } from 're2js';

import { regexParts } from './compare';
import { CommandError } from './errors';
import type { Operator, Operators } from './expression-scope';
import { codePointsIn, isNullish, namedArguments, requireString } from './expression-support';
import { compileRegex } from './regex';
import { kindOf } from './values';

export const regexOperators: Operators = {
  $regexMatch: regexSearch('$regexMatch', (matches) => matches.next().done !== true),
  $regexFind: regexSearch('$regexFind', (matches) => matches.next().value ?? null),
  $regexFindAll: regexSearch('$regexFindAll', (matches) => [...matches]),
};

/**
 * A bound on the total: each search is linear in the text's length, but there may be one per
 * character.
 */
const SEARCH_MS_MAX = 1000;

interface RegexMatch {
  match: string;
  idx: Int32;
  captures: (string | null)[];
}

type Matches = Generator<RegexMatch, undefined>;

function regexSearch(name: string, result: (matches: Matches) => unknown): Operator {
  return (operand, names, compile) => {
    const parts = namedArguments(
      name,
      operand,
      { notObject: 'Location51103', unknown: 'Location31024', missing: 'Location31022' },
      { required: ['input', 'regex'], optional: ['options'] },
    );
    const [input, regex] = [compile(parts.input, names), compile(parts.regex, names)];
    const options = parts.options === undefined ? undefined : compile(parts.options, names);
    const compiled = compiler(name);
    return (scope) => {
      const [text, pattern] = [input(scope), regex(scope)];
      if (isNullish(text) || isNullish(pattern)) return result(none());
      const subject = requireString(
        text,
        'Location51104',
        `${name} needs 'input' to be of type string, found: `,
      );
      return result(matchesIn(name, subject, compiled(pattern, options?.(scope))));
    };
  };
}

/** Compiles a pattern again only if it changes, which is rare. */
function compiler(name: string): (pattern: unknown, options: unknown) => RE2JS {
  let last: { pattern: unknown; options: unknown; regex: RE2JS } | undefined;
  return (pattern, options) => {
    if (last !== undefined && last.pattern === pattern && last.options === options) {
      return last.regex;
    }
    const regex = compiledRegex(name, pattern, options);
    last = { pattern, options, regex };
    return regex;
  };
}

function compiledRegex(name: string, pattern: unknown, options: unknown): RE2JS {
  const flags = isNullish(options)
    ? undefined
    : requireString(
        options,
        'Location51106',
        `${name} needs 'options' to be of type string, found: `,
      );
  if (kindOf(pattern) === 'regex') {
    const parts = regexParts(pattern);
    if (flags !== undefined && parts.options !== '') {
      throw new CommandError(
        'Location51107',
        `${name}: found regex option(s) specified in both 'regex' and 'option' fields`,
      );
    }
    return compileRegex(parts.pattern, flags ?? parts.options);
  }
  const source = requireString(
    pattern,
    'Location51105',
    `${name} needs 'regex' to be of type string or regex, found: `,
  );
  return compileRegex(source, flags ?? '');
}

function* none(): Matches {
  // If the text or the pattern is null, there is no match.
}

/** The matches from left to right. Positions are counted in code points, as in MongoDB. */
function* matchesIn(name: string, text: string, regex: RE2JS): Matches {
  const matcher = regex.matcher(text);
  const started = process.cpuUsage();
  let counted = 0;
  let position = 0;
  while (matcher.find()) {
    const { user, system } = process.cpuUsage(started);
    if (user + system > 1000 * SEARCH_MS_MAX) {
      throw new CommandError(
        'Location51156',
        `Error occurred while executing the regular expression in ${name}. Result code: match limit exceeded`,
      );
    }
    const start = matcher.start();
    position += codePointsIn(text, counted, start);
    counted = start;
    const groups = Array.from({ length: matcher.groupCount() }, (_, i) => matcher.group(i + 1));
    yield { match: matcher.group() ?? '', idx: new Int32(position), captures: groups };
  }
  return undefined;
}
