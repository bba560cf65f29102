/**
 * Bytes that are used again. Batches are of a size that is dear to allocate, and since what stands outside of V8's heap
 * does not fill it, they would be collected late and all at once. So who is done with such bytes gives them back; bytes
 * that nobody gives back are collected as any others.
 */

/** A smaller buffer costs less to make than to look for: Node cuts small ones out of a larger one. */
const SMALL_BYTES = 8 * 1024;
/** Sizes are rounded up to this, so that one batch's room fits the next. */
const STEP_BYTES = 32 * 1024;
/** What is kept for later, at most: several batches of several streams. */
const MAX_SPARE_BYTES = 8 * 1024 * 1024;

const spare: Buffer[] = [];
let spareBytes = 0;
/** Memory that was taken and not given back. */
const taken = new WeakSet<ArrayBufferLike>();

/** At least so many bytes. What is in them has no meaning. */
export function takeBytes(size: number): Buffer {
  if (size < SMALL_BYTES) return Buffer.allocUnsafe(size);
  const index = spare.findLastIndex(({ length }) => length >= size && length <= 2 * size + STEP_BYTES);
  const [found] = index === -1 ? [] : spare.splice(index, 1);
  spareBytes -= found?.length ?? 0;
  const bytes = found ?? Buffer.allocUnsafeSlow(Math.ceil(size / STEP_BYTES) * STEP_BYTES);
  taken.add(bytes.buffer);
  return bytes;
}

/**
 * Gives back what was taken, of which these are all or a part. Nobody may read or write it after that. Bytes of another
 * origin, or that have been given back already, are left alone.
 */
export function giveBytes({ buffer }: ArrayBufferView): void {
  if (!taken.delete(buffer) || spareBytes + buffer.byteLength > MAX_SPARE_BYTES) return;
  spare.push(Buffer.from(buffer));
  spareBytes += buffer.byteLength;
}
