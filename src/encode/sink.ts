/** The growing bytes that encoders write to. One serves all, since a batch is encoded in one go. */
import { takeBytes } from '../core/postgres/spare-bytes.ts';

export class Sink {
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Where the next byte goes. A writer that has been given room moves it on past what it has written. */
  at = 0;

  /** The bytes, with room for `count` more from `at` on. To be asked for again after anybody else has written. */
  room(count: number): Buffer {
    if (this.at + count > this.#bytes.length) this.#grow(this.at + count);
    return this.#bytes;
  }

  byte(value: number): void {
    const bytes = this.room(1);
    bytes[this.at] = value;
    this.at += 1;
  }

  /** What has been made ready as bytes: separators, keys, words. */
  bytes(ready: Uint8Array): void {
    this.copy(ready, 0, ready.length);
  }

  /** Part of other bytes, as they are. */
  copy(source: Uint8Array, begin: number, end: number): void {
    const length = end - begin;
    const bytes = this.room(length);
    let at = this.at;
    if (length > LONG) bytes.set(source.subarray(begin, end), at);
    else for (let index = begin; index < end; index += 1, at += 1) bytes[at] = source[index] ?? 0;
    this.at += length;
  }

  text(text: string): void {
    // A code unit of UTF-16 takes three bytes of UTF-8 at most.
    const bytes = this.room(3 * text.length);
    this.at += bytes.write(text, this.at);
  }

  /** What has been written since the last time. Who is done with it may give back its bytes. */
  take(): Buffer {
    if (this.at > KEPT_BYTES) return this.#giveAway();
    const taken = takeBytes(this.at).subarray(0, this.at);
    this.#bytes.copy(taken, 0, 0, this.at);
    this.at = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    return taken;
  }

  /** What has been written from there on is taken back, to be written in another way. */
  takeBack(from: number): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(from, this.at));
    this.at = from;
    return taken;
  }

  /** What is not kept in any case need not be copied. */
  #giveAway(): Buffer {
    const taken = this.#bytes.subarray(0, this.at);
    this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.at = 0;
    return taken;
  }

  #grow(length: number): void {
    const bytes = Buffer.allocUnsafeSlow(length > KEPT_BYTES ? Math.ceil(1.25 * length) : 2 * length);
    this.#bytes.copy(bytes, 0, 0, this.at);
    this.#bytes = bytes;
  }
}

const FIRST_BYTES = 64 * 1024;
/** What one wide batch needed is not kept for all time. */
const KEPT_BYTES = 4 * 1024 * 1024;
/** From here on the engine's own copying is worth its call. */
const LONG = 48;
