/**
 * A growing buffer for building keys whose bytes sort like the values. One writer is reused for
 * many keys; `take` returns a copy of the key.
 */
export class KeyWriter {
  private bytes = Buffer.allocUnsafe(1024);
  length = 0;

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  uint16(value: number): void {
    this.reserve(2);
    this.length = this.bytes.writeUInt16BE(value, this.length);
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeUInt32BE(value, this.length);
  }

  /** A signed 64-bit integer: with the sign bit inverted, its bytes sort by value. */
  int64(value: bigint): void {
    this.reserve(8);
    this.length = this.bytes.writeBigUInt64BE(
      BigInt.asUintN(64, value) ^ 0x8000000000000000n,
      this.length,
    );
  }

  uint64(value: bigint): void {
    this.reserve(8);
    this.length = this.bytes.writeBigUInt64BE(BigInt.asUintN(64, value), this.length);
  }

  /** A double: NaN is all zeros, so it sorts first; -0 is encoded as 0. */
  double(value: number): void {
    this.reserve(8);
    const start = this.length;
    if (Number.isNaN(value)) {
      this.bytes.fill(0, start, start + 8);
    } else {
      this.bytes.writeDoubleBE(value === 0 ? 0 : value, start);
      if (value < 0) this.invertBetween(start, start + 8);
      else this.bytes[start] = (this.bytes[start] ?? 0) | 0x80;
    }
    this.length = start + 8;
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  /**
   * A string's UTF-8 bytes. A zero byte inside is followed by 255; a single zero terminates the
   * string.
   */
  text(value: string): void {
    this.reserve(value.length * 3 + 1);
    const start = this.length;
    const end = start + this.bytes.write(value, start);
    const zero = this.bytes.subarray(start, end).indexOf(0);
    if (zero >= 0) {
      this.textWithZeros(Buffer.from(this.bytes.subarray(start, end)));
      return;
    }
    this.bytes[end] = 0;
    this.length = end + 1;
  }

  private textWithZeros(utf8: Buffer): void {
    for (const byte of utf8) {
      this.byte(byte);
      if (byte === 0) this.byte(0xff);
    }
    this.byte(0);
  }

  /** Inverts everything written since `start`, for descending order. */
  invertFrom(start: number): void {
    this.invertBetween(start, this.length);
  }

  private invertBetween(start: number, end: number): void {
    for (let i = start; i < end; i += 1) this.bytes[i] = ~(this.bytes[i] ?? 0);
  }

  /** A copy of everything written since `start`. */
  take(start = 0): Buffer {
    return Buffer.from(this.bytes.subarray(start, this.length));
  }

  private reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + size));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}
