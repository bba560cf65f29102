/** A download that continues a file which has its header line already. */
import type { Encoder } from '../encode/types.ts';
import { badInput } from '../errors.ts';

/** @throws SluiceError `BAD_USER_INPUT` for a value that is none, or a format without a header line. */
export function readHeader(value: string | undefined, encoder: Encoder): Encoder {
  if (value === undefined) return encoder;
  if (!encoder.mediaType.includes(PRESENT)) throw badInput(`header: ${encoder.extension} has none. Leave it out.`);
  if (value !== 'present' && value !== 'absent') throw badInput(`header is "${value}". Write present or absent.`);
  if (value === 'present') return encoder;
  return { ...encoder, mediaType: encoder.mediaType.replace(PRESENT, 'header=absent'), head: () => '' };
}

/** The parameter of RFC 4180's media type. */
const PRESENT = 'header=present';
