import { momentsAt, wallTime, zoneName } from '../../../src/dashboard/event-form/zoned-time';

const isoAt = (wall: string, timeZone: string) =>
  momentsAt(wall, timeZone).map((moment) => moment.toISOString());

describe('a time by the clock of a zone', () => {
  it('is shown to the second', () => {
    const at = new Date('2026-05-01T18:00:30.250Z');
    expect(wallTime(at, 'Europe/Berlin')).toBe('2026-05-01T20:00:30');
    expect(wallTime(at, 'Asia/Kathmandu')).toBe('2026-05-01T23:45:30');
  });

  it.each([
    ['2026-05-01T20:00', 'Europe/Berlin', '2026-05-01T18:00:00.000Z'],
    ['2026-05-01T20:00:30', 'Europe/Berlin', '2026-05-01T18:00:30.000Z'],
    ['2026-01-01T00:00', 'America/St_Johns', '2026-01-01T03:30:00.000Z'],
    ['2026-01-01T00:00', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
  ])('is one moment: %s in %s', (wall, timeZone, iso) => {
    expect(isoAt(wall, timeZone)).toEqual([iso]);
  });

  it('is two moments in the hour that comes twice', () => {
    expect(isoAt('2026-10-25T02:30', 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
    const [first, second] = momentsAt('2026-10-25T02:30', 'Europe/Paris');
    expect([first, second].map((at = new Date(0)) => zoneName(at, 'Europe/Paris'))).toEqual([
      'CEST',
      'CET',
    ]);
  });

  it('is none in the hour that is skipped', () => {
    expect(isoAt('2026-03-29T02:30', 'Europe/Berlin')).toEqual([]);
    expect(isoAt('2026-03-29T03:00', 'Europe/Berlin')).toEqual(['2026-03-29T01:00:00.000Z']);
    // Samoa left out a whole day.
    expect(isoAt('2011-12-30T12:00', 'Pacific/Apia')).toEqual([]);
  });
});
