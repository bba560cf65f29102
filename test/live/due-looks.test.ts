/** When the looks of live rows take place. */
import { expect, it } from 'vitest';
import { createDueLooks } from '../../src/core/live/due-looks.ts';
import { SluiceError } from '../../src/errors.ts';

const always = { isWanted: () => true, failed: () => {} };

it('what wakes up while an ended look is still ending is looked for', async () => {
  const ends = Promise.withResolvers<void>();
  const looksAgain = Promise.withResolvers<void>();
  let count = 0;
  const looks = createDueLooks({
    ...always,
    async look() {
      count += 1;
      if (count === 1) await ends.promise;
      else looksAgain.resolve();
    },
  });
  looks.begin();
  looks.wake();
  // All readers leave, and one comes.
  looks.end();
  looks.begin();
  looks.wake();
  ends.resolve();
  await looksAgain.promise;
  looks.end();
  expect(count).toBe(2);
});

it('what wakes up while nobody waits is looked for when somebody does', async () => {
  let isWanted = false;
  const looked = Promise.withResolvers<void>();
  let count = 0;
  const looks = createDueLooks({
    ...always,
    isWanted: () => isWanted,
    async look() {
      count += 1;
      looked.resolve();
    },
  });
  looks.begin();
  looks.wake();
  expect(count).toBe(0);
  isWanted = true;
  looks.run();
  await looked.promise;
  looks.end();
});

it('a look that cannot succeed is told of; one whose database is away is not', async () => {
  const failed = Promise.withResolvers<unknown>();
  const errors = [new SluiceError('DATABASE_UNAVAILABLE', 'away'), new SluiceError('BAD_USER_INPUT', 'gone')];
  const looks = createDueLooks({
    ...always,
    failed: failed.resolve,
    async look() {
      throw errors.shift();
    },
  });
  looks.begin();
  looks.wake();
  expect(await failed.promise).toMatchObject({ code: 'BAD_USER_INPUT' });
  looks.end();
});
