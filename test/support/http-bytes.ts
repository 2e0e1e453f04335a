/** A request as it goes over the wire. */
export interface WireRequest {
  /** Method and target, e.g. `GET /health`. */
  line: string;
  version?: string;
  /** Lines beside `Host`, e.g. `Accept: text/html`. */
  headers?: readonly string[];
  /** Sent with its length, or in one chunk if the headers say so. */
  body?: string | Buffer;
}

export function requestBytes({ line, version = '1.1', headers = [], body }: WireRequest): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const isFramed = headers.some((header) => /^(transfer-encoding|content-length):/i.test(header));
  const isChunked = headers.some((header) => /^transfer-encoding: chunked$/i.test(header));
  const head = [
    `${line} HTTP/${version}`,
    'Host: tickets',
    ...headers,
    ...(bytes && !isFramed ? [`Content-Length: ${bytes.length}`] : []),
  ];
  return Buffer.concat([
    Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'),
    bytes && isChunked ? chunked(bytes) : (bytes ?? Buffer.alloc(0)),
  ]);
}

function chunked(bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n0\r\n\r\n'),
  ]);
}

/** What two servers that do the same cannot have in common, written alike: ids by the order they come in. */
export function comparable(text: string): string {
  const ids = new Map<string, string>();
  return text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      const known = ids.get(id) ?? `id-${ids.size + 1}`;
      ids.set(id, known);
      return known;
    })
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replace(/cursor=[\w-]+|"nextCursor":"[\w-]+"/g, '<cursor>')
    .replace(/Date: [^\r]+/g, 'Date: <date>')
    .replace(/\[[^\]]+ \+0000\]/g, '[<date>]')
    .replace(/\d+\.\d{3} ms/g, '<duration>');
}
