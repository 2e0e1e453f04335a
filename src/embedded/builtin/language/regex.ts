import { RE2JS } from 're2js';

import { regexParts } from './compare';
import { CommandError } from './errors';
import { kindOf } from './values';

/** MongoDB's limit. */
const PATTERN_BYTES_MAX = 32_764;

const flagsOf: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

// PCRE syntax that RE2 does not have.
const translations: Readonly<Record<string, string>> = {
  h: '[\\t ]',
  R: '(?:\\r\\n|[\\n\\r\\f\\v])',
};

/** Back references, look-around, atomic groups and similar cannot be searched in linear time. */
const BACKTRACKING = /\\[1-9gkGKXZ]|\(\?(?:[=!>|&(]|<[=!])|[*+?}]\+/;

/**
 * Compiles a PCRE pattern with MongoDB's options `i`, `m`, `s` and `x`. It is run by RE2, whose
 * time is linear in the text's length for every pattern, because the engine has a single thread.
 */
export function compileRegex(pattern: string, options: string): RE2JS {
  if (pattern.includes('\0')) {
    throw new CommandError('BadValue', 'Regular expression cannot contain an embedded null byte');
  }
  if (Buffer.byteLength(pattern) > PATTERN_BYTES_MAX) {
    throw new CommandError('BadValue', 'Regular expression is too long');
  }
  const unknown = /[^imsxu]/.exec(options);
  if (unknown !== null) {
    throw new CommandError('Location51108', `invalid flag in regex options: ${unknown[0]}`);
  }
  const inline = /^\(\?([imsx]+)\)/.exec(pattern);
  const letters = new Set(options + (inline?.[1] ?? ''));
  const body = inline === null ? pattern : pattern.slice(inline[0].length);
  const source = translate(letters.has('x') ? stripExtended(body) : body);
  return build(
    source,
    [...letters].reduce((flags, letter) => flags | (flagsOf[letter] ?? 0), 0),
  );
}

function build(source: string, flags: number): RE2JS {
  try {
    return RE2JS.compile(source, flags);
  } catch (error) {
    if (BACKTRACKING.test(source)) {
      throw new CommandError(
        'NotImplemented',
        `This regular expression uses a feature that is not supported by the built-in engine: ${source}`,
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError('Location51091', `Regular expression is invalid: ${reason}`);
  }
}

function translate(pattern: string): string {
  return pattern.replace(/\\([\s\S])/g, (escape, letter: string) => translations[letter] ?? escape);
}

/** With the option `x`, white space and comments outside character classes are ignored. */
function stripExtended(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\s+|#[^\n]*/g, (part) =>
    /^[\s#]/.test(part) ? '' : part,
  );
}

/** Tests a value against a regular expression; an equal regular expression matches too. */
export function regexTest(pattern: string, options: string): (value: unknown) => boolean {
  const regex = compileRegex(pattern, options);
  return (value) => {
    if (typeof value === 'string') return regex.test(value);
    if (kindOf(value) !== 'regex') return false;
    const parts = regexParts(value);
    return parts.pattern === pattern && parts.options === options;
  };
}
