/** What `sluice.config.ts` may say, and what is said of the rest. */
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/auto/check-config.ts';
import { defineConfig } from '../../src/index.ts';

const content = `model User {
  id    Int    @id
  email String
  // a comment
  posts Post[]
  @@index([email])
}
model Post {
  id      Int  @id
  ownerId Int
  owner   User @relation(fields: [ownerId], references: [id])
}
view Total {
  day DateTime?
  @@ignore
}`;
const check = (config: unknown) => checkConfig(config, [{ path: 'schema.prisma', content }], 'sluice.config.ts');

describe('a config', () => {
  it('is taken as it is', () => {
    const config = defineConfig({
      identify: () => ({ subject: 'me' }),
      models: {
        User: { omit: ['email'], type: 'Account', list: 'accounts', fields: { posts: 'written' } },
        Post: {
          where: ({ viewer }) => ({ ownerId: Number(viewer.subject) }),
          omit: ({ viewer }) => [viewer.subject ?? 'id'],
        },
        Total: { key: ['day'] },
      },
    });
    expect(check(config)).toBe(config);
    expect(check({})).toEqual({});
  });

  it.each<[object | string, string]>([
    [{ models: { Users: {} } }, 'names the model Users, which is not there: did you mean User? `sluice pull` shows'],
    [{ models: { User: { omit: ['mail'] } } }, 'names User.mail, which is not there: did you mean email?'],
    [{ models: { User: { key: ['index'] } } }, 'names User.index, which is not there'],
    [{ models: { User: { fields: { constructor: 'a' } } } }, 'names User.constructor, which is not there'],
    [{ models: { User: { fields: { email: 'AND' } } } }, 'gives a field of User the name AND, which a filter'],
    [{ models: { User: { fields: { email: 'id' } } } }, 'gives two fields of User the name id'],
    [{ models: { User: { fields: { email: '__x' } } } }, 'is not valid: models.User.fields.email: must be a name'],
    [{ models: { User: { hide: [] } } }, 'is not valid: models.User: '],
    [{ models: { User: true } }, 'is not valid: models.User: must be false or an object'],
    [{ models: { User: { omit: 'email' } } }, 'is not valid: models.User.omit: must be a list of names, or a function'],
    [{ models: { User: { where: 'id = 1' } } }, 'is not valid: models.User.where: must be an object, or a function'],
    [{ model: {} }, 'is not valid: '],
    ['all', 'is not valid: Invalid input: expected object'],
    [{ models: [] }, 'is not valid: models: Invalid input'],
  ])('%j is refused', (config, words) => {
    expect(() => check(config)).toThrow(`sluice.config.ts ${words}`);
  });
});
