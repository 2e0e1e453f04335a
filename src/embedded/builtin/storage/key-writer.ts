/**
 * A buffer that grows, for building keys whose bytes compare as the values do.
 * One writer is reused for many keys; `take` copies the key out.
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

  /** A signed integer of 64 bits: with the sign bit turned, its bytes ascend with its value. */
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

  /** A double: NaN is all zeros and so comes first; -0 is 0. */
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

  /** A string by its UTF-8 bytes. A zero byte within is followed by 255, the end is a zero alone. */
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

  /** Turns the order of everything written since `start`. */
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
