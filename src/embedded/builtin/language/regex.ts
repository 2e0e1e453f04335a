import { regexParts } from './compare';
import { CommandError } from './errors';
import { kindOf } from './values';

const POSIX_CLASS = /\[\[:|\[\^\[:/;

// What PCRE knows and JavaScript reads as a plain letter.
const translations: Readonly<Record<string, string>> = {
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
  Z: '(?=\\n?(?![\\s\\S]))',
  h: '[\\t ]',
  R: '(?:\\r\\n|[\\n\\r\\f\\v])',
};

/** Compiles a PCRE pattern with MongoDB's options `i`, `m`, `s` and `x` for JavaScript. */
export function compileRegex(pattern: string, options: string): RegExp {
  if (pattern.includes('\0')) {
    throw new CommandError('BadValue', 'Regular expression cannot contain an embedded null byte');
  }
  const unknown = /[^imsxu]/.exec(options);
  if (unknown !== null) {
    throw new CommandError('Location51108', `invalid flag in regex options: ${unknown[0]}`);
  }
  const inline = /^\(\?([imsx]+)\)/.exec(pattern);
  const flags = new Set(options + (inline?.[1] ?? ''));
  const body = inline === null ? pattern : pattern.slice(inline[0].length);
  const extended = flags.has('x') ? stripExtended(body) : body;
  return build(translate(extended), ['i', 'm', 's'].filter((flag) => flags.has(flag)).join(''));
}

function build(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError('Location51091', `Regular expression is invalid: ${reason}`);
  }
}

function translate(pattern: string): string {
  if (POSIX_CLASS.test(pattern) || /\\[QEGXK]/.test(pattern.replaceAll('\\\\', ''))) {
    throw new CommandError(
      'NotImplemented',
      `This regular expression uses a feature that is not supported: ${pattern}`,
    );
  }
  return pattern.replace(/\\([\s\S])/g, (escape, letter: string) => translations[letter] ?? escape);
}

/** The option `x`: white space and comments outside of character classes are not part of the pattern. */
function stripExtended(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\s+|#[^\n]*/g, (part) =>
    /^[\s#]/.test(part) ? '' : part,
  );
}

/** A test of a value against a regular expression; an equal regular expression matches too. */
export function regexTest(pattern: string, options: string): (value: unknown) => boolean {
  const regex = compileRegex(pattern, options);
  return (value) => {
    if (typeof value === 'string') return regex.test(value);
    if (kindOf(value) !== 'regex') return false;
    const parts = regexParts(value);
    return parts.pattern === pattern && parts.options === options;
  };
}
