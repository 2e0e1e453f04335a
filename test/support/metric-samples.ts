import type { ApiCaller } from './api-caller';

/** The samples of a text in Prometheus's format, by name and labels as they stand there. */
export function samplesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

/** The current samples for a caller with these headers. */
export async function readMetrics(caller: ApiCaller): Promise<Map<string, number>> {
  return samplesOf((await caller.get('/metrics')).text);
}
