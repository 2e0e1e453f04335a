/** Reads and builds encoded BSON, for documents that need no decoding. */

export const ELEMENT = {
  double: 0x01,
  string: 0x02,
  object: 0x03,
  array: 0x04,
  binary: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  bool: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  dbPointer: 0x0c,
  code: 0x0d,
  symbol: 0x0e,
  codeWithScope: 0x0f,
  int: 0x10,
  timestamp: 0x11,
  long: 0x12,
  decimal: 0x13,
  maxKey: 0x7f,
  minKey: 0xff,
} as const;

/** The position of one element of a document: its type byte, name and value. */
export interface RawElement {
  readonly type: number;
  readonly start: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly end: number;
}

export function elementAt(raw: Buffer, start: number): RawElement | undefined {
  const type = raw[start];
  if (type === undefined || type === 0) return undefined;
  const nameEnd = raw.indexOf(0, start + 1);
  const valueStart = nameEnd + 1;
  return { type, start, nameEnd, valueStart, end: valueStart + valueSize(raw, type, valueStart) };
}

export function firstElement(raw: Buffer): RawElement | undefined {
  return elementAt(raw, 4);
}

export function elementName(raw: Buffer, element: RawElement): string {
  return raw.toString('utf8', element.start + 1, element.nameEnd);
}

export function findElement(raw: Buffer, name: string): RawElement | undefined {
  let element = firstElement(raw);
  while (element !== undefined && elementName(raw, element) !== name) {
    element = elementAt(raw, element.end);
  }
  return element;
}

const fixedSizes = new Map<number, number>([
  [ELEMENT.double, 8],
  [ELEMENT.undefined, 0],
  [ELEMENT.objectId, 12],
  [ELEMENT.bool, 1],
  [ELEMENT.date, 8],
  [ELEMENT.null, 0],
  [ELEMENT.int, 4],
  [ELEMENT.timestamp, 8],
  [ELEMENT.long, 8],
  [ELEMENT.decimal, 16],
  [ELEMENT.maxKey, 0],
  [ELEMENT.minKey, 0],
]);

function valueSize(raw: Buffer, type: number, start: number): number {
  const fixed = fixedSizes.get(type);
  if (fixed !== undefined) return fixed;
  switch (type) {
    case ELEMENT.object:
    case ELEMENT.array:
    case ELEMENT.codeWithScope:
      return raw.readInt32LE(start);
    case ELEMENT.string:
    case ELEMENT.code:
    case ELEMENT.symbol:
      return 4 + raw.readInt32LE(start);
    case ELEMENT.binary:
      return 5 + raw.readInt32LE(start);
    case ELEMENT.dbPointer:
      return 4 + raw.readInt32LE(start) + 12;
    case ELEMENT.regex:
      return raw.indexOf(0, raw.indexOf(0, start) + 1) + 1 - start;
    default:
      throw new RangeError(`BSON has no element of type ${type}.`);
  }
}

/** One element; its value is already encoded. */
export function encodeElement(type: number, name: string, ...value: Uint8Array[]): Buffer {
  const head = Buffer.allocUnsafe(Buffer.byteLength(name) + 2);
  head[0] = type;
  head.write(name, 1);
  head[head.length - 1] = 0;
  return Buffer.concat([head, ...value]);
}

export function encodeDocument(elements: readonly Uint8Array[]): Buffer {
  const size = elements.reduce((sum, element) => sum + element.length, 5);
  const raw = Buffer.allocUnsafe(size);
  raw.writeInt32LE(size, 0);
  let offset = 4;
  for (const element of elements) {
    raw.set(element, offset);
    offset += element.length;
  }
  raw[offset] = 0;
  return raw;
}

/** An array is a document whose field names are indexes. */
export function encodeArray(documents: readonly Uint8Array[]): Buffer {
  const size = documents.reduce(
    (sum, document, i) => sum + indexLength(i) + 2 + document.length,
    5,
  );
  const raw = Buffer.allocUnsafe(size);
  raw.writeInt32LE(size, 0);
  let offset = 4;
  for (const [i, document] of documents.entries()) {
    raw[offset] = ELEMENT.object;
    offset += 1 + raw.write(String(i), offset + 1, 'latin1');
    raw[offset] = 0;
    raw.set(document, offset + 1);
    offset += 1 + document.length;
  }
  raw[offset] = 0;
  return raw;
}

/** The number of digits of an array index. */
export function indexLength(index: number): number {
  return index < 10 ? 1 : index < 100 ? 2 : String(index).length;
}

/** The elements of an encoded document, without its length and terminator. */
export function elementsOf(document: Uint8Array): Uint8Array {
  return document.subarray(4, document.length - 1);
}
