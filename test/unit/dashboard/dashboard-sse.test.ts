import { SseParser } from '../../../src/dashboard/sse';

const TEXT =
  'retry: 2500\nevent: summary\nid: 7\ndata: {"version":7}\n\n:\n\nevent: change\nid: 8\ndata: {"version":8}\n\n';

const EVENTS = [
  { event: 'summary', id: '7', data: '{"version":7}' },
  { event: 'change', id: '8', data: '{"version":8}' },
];

describe('server-sent events', () => {
  it('are parsed the same in any chunks', () => {
    for (let size = 1; size <= TEXT.length; size += 1) {
      const parser = new SseParser();
      const pieces = TEXT.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(EVENTS);
    }
  });

  it('say how long to wait before connecting again', () => {
    const waits: number[] = [];
    new SseParser((durationMs) => waits.push(durationMs)).push(TEXT);

    expect(waits).toEqual([2500]);
  });

  it('are ignored until they are complete, and comments always', () => {
    expect(new SseParser().push(':\n\nevent: change\nid: 8\ndata: {"version"')).toEqual([]);
  });
});
