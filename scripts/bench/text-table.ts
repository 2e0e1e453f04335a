import type { Spread } from './statistics';

/** Columns as wide as they must be, the first to the left and the others to the right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

/** `4210 (4100–4300)`, `4210` of equal ones, or a dash where there are no figures. */
export function spreadText({ median, min, max }: Spread, digits: number): string {
  if (Number.isNaN(median)) return '–';
  if (min === max) return median.toFixed(digits);
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
