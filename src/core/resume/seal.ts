/**
 * Text that only this server, and others with its secret, can read or make: AES-256-GCM in base64url.
 *
 * GCM fails where one key meets the same nonce twice. So every text has a key of its own, which HMAC-SHA-256 derives from
 * the secret's key and 24 random bytes, and that key is used once: two texts meet only where all 24 bytes are alike, which
 * after 2^64 texts has a chance of 2^-65. No counter is kept, and servers with one secret need not know each other.
 *
 * The content is padded to one of three sizes, so that a sealed text's length says next to nothing.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

export interface Seal {
  /** Undefined for more than `MAX_CONTENT_BYTES`. */
  readonly close: (content: Buffer) => string | undefined;
  /** Undefined for what nobody with one of the secrets has closed, down to a single character. */
  readonly open: (sealed: string) => Buffer | undefined;
}

/**
 * @param secrets the first closes; all of them open.
 * @param purpose told apart from all others: what is closed for one cannot be opened for another.
 */
export function createSeal(secrets: readonly [string, ...string[]], purpose: string): Seal {
  const keyOf = (secret: string) => createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', purpose, 32)));
  const [newest, ...older] = secrets.map(keyOf) as [KeyObject, ...KeyObject[]];

  return {
    close(content) {
      const size = SIZES.find((size) => LENGTH_BYTES + content.length <= size);
      if (size === undefined) return undefined;
      const padded = Buffer.alloc(size);
      padded.writeUInt16BE(content.length);
      content.copy(padded, LENGTH_BYTES);
      const salt = nextSalt();
      const cipher = createCipheriv('aes-256-gcm', keyFor(newest, salt), NONCE);
      return Buffer.concat([salt, cipher.update(padded), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (!SIZES.some((size) => SALT_BYTES + size + TAG_BYTES === bytes.length)) return undefined;
      // Node leaves out what is no base64url.
      if (bytes.toString('base64url') !== sealed) return undefined;
      const salt = bytes.subarray(0, SALT_BYTES);
      const body = bytes.subarray(SALT_BYTES, -TAG_BYTES);
      const tag = bytes.subarray(-TAG_BYTES);
      for (const key of [newest, ...older]) {
        const padded = decrypt(keyFor(key, salt), body, tag);
        if (padded !== undefined) return padded.subarray(LENGTH_BYTES, LENGTH_BYTES + padded.readUInt16BE());
      }
      return undefined;
    },
  };
}

const SALT_BYTES = 24;
/** Salts that are drawn together, since asking for random bytes takes longer than making them. Each is used once. */
const SALTS = 128;
let salts = Buffer.alloc(0);

function nextSalt(): Buffer {
  if (salts.length === 0) salts = randomBytes(SALTS * SALT_BYTES);
  const salt = salts.subarray(0, SALT_BYTES);
  salts = salts.subarray(SALT_BYTES);
  return salt;
}

const TAG_BYTES = 16;
const LENGTH_BYTES = 2;

/** Bytes of the padded content. With salt and tag, each is a multiple of 3, so that base64url has no bits to spare. */
const SIZES = [194, 425, 725] as const;

/** What fits. */
export const MAX_CONTENT_BYTES = SIZES[2] - LENGTH_BYTES;

/** Each key is used once. */
const NONCE = Buffer.alloc(12);

/** As a key object: Node takes twice as long for a cipher whose key is a buffer. */
const keyFor = (key: KeyObject, salt: Buffer): KeyObject =>
  createSecretKey(createHmac('sha256', key).update(salt).digest());

function decrypt(key: KeyObject, body: Buffer, tag: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, NONCE, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(tag);
  const content = decipher.update(body);
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return content;
}
