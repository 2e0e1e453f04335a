import { choice, field } from '../controls';
import { fill, h } from '../dom';
import { momentsAt, wallTime, zoneName } from './zoned-time';

export interface TimeField {
  element: HTMLElement;
  fail: (text: string) => void;
  /** The clock of which time zone it shows. A time that nobody has touched stays the same moment. */
  setZone: (timeZone: string) => void;
  /** As the API takes it, null if it was taken away; undefined if it was not touched. */
  changed: () => string | null | undefined;
  /** What cannot be saved as it is, which the field then says. */
  isFaulty: () => boolean;
}

/** A time by the clock of a time zone. It asks which one is meant where a time comes twice. */
export function timeField(label: string, iso: string | undefined): TimeField {
  const hasSeconds = iso !== undefined && new Date(iso).getUTCSeconds() !== 0;
  const { element, input, fail } = field({
    label,
    input: { type: 'datetime-local', ...(hasSeconds && { step: 1 }) },
  });
  const question = h('div');
  element.append(question);
  let timeZone = 'UTC';
  let initial = '';
  let isTouched = false;
  let which: HTMLSelectElement | undefined;

  const ask = () => {
    which = undefined;
    fill(question);
    const moments = isTouched ? momentsOf(input.value, timeZone) : [];
    if (moments.length < 2) return;
    const asked = choice(`${input.value.slice(11)} comes twice that night. Which one?`, [
      ['', 'Choose one'],
      ...moments.map((at, index) => {
        const turn = index === 0 ? 'The first' : 'The second';
        return [at.toISOString(), `${turn} (${zoneName(at, timeZone)})`] as const;
      }),
    ]);
    asked.select.required = true;
    which = asked.select;
    fill(question, asked.element);
  };
  input.addEventListener('input', () => {
    isTouched = input.value !== initial;
    ask();
  });
  const chosen = () => {
    if (which) return which.value === '' ? undefined : which.value;
    return momentsOf(input.value, timeZone)[0]?.toISOString();
  };
  return {
    element,
    fail,
    setZone: (next) => {
      timeZone = next;
      if (!isTouched) {
        input.value = iso === undefined ? '' : forInput(wallTime(new Date(iso), next), hasSeconds);
        initial = input.value;
      }
      ask();
    },
    changed: () => {
      if (!isTouched) return undefined;
      return input.value === '' ? null : chosen();
    },
    isFaulty: () => {
      if (!isTouched || input.value === '' || chosen() !== undefined) return false;
      fail(
        which
          ? 'Choose which of the two is meant.'
          : `A clock in ${timeZone} never shows ${input.value.slice(11)} on that day: it is put forward then.`,
      );
      return true;
    },
  };
}

function momentsOf(wall: string, timeZone: string): Date[] {
  return wall === '' ? [] : momentsAt(wall, timeZone);
}

function forInput(wall: string, hasSeconds: boolean): string {
  return hasSeconds ? wall : wall.slice(0, 16);
}
