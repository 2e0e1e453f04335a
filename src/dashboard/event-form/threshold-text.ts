/**
 * Numbers of seats as people type them: `50, 20 10`. Undefined if that cannot be read, or in several ways: `1,500`
 * may be one number or two.
 */
export function readThresholds(text: string): number[] | undefined {
  if (/\d,\d{3}(?!\d)/.test(text)) return undefined;
  const typed = text.split(/[\s,;]+/).filter((each) => each !== '');
  return typed.every((each) => /^[1-9]\d*$/.test(each))
    ? [...new Set(typed.map(Number))]
    : undefined;
}
