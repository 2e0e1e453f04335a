export interface ServerSentEvent {
  event: string;
  id: string;
  data: string;
}

/**
 * Takes server-sent events out of text that comes in pieces, as the HTML standard reads them, as far as
 * this server writes them: lines end with a line feed.
 */
export class SseParser {
  private rest = '';

  /** `onRetry` hears how long to wait before connecting again, in milliseconds. */
  constructor(private readonly onRetry: (durationMs: number) => void = () => undefined) {}

  push(text: string): ServerSentEvent[] {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => this.read(block));
  }

  private read(block: string): ServerSentEvent[] {
    const read: ServerSentEvent = { event: 'message', id: '', data: '' };
    for (const line of block.split('\n')) {
      const [, field, value = ''] = /^(\w+)(?:: ?(.*))?$/.exec(line) ?? [];
      if (field === 'retry' && /^\d+$/.test(value)) this.onRetry(Number(value));
      if (field === 'event' || field === 'id' || field === 'data') read[field] = value;
    }
    return read.data === '' ? [] : [read];
  }
}
