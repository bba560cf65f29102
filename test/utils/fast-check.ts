/** fast-check, whose random values are the same in each run of the tests, and others in each `npm run test:soak`. */
import fc from 'fast-check';
import { inject } from 'vitest';

fc.configureGlobal({ seed: inject('seed'), ...(process.env.SOAK !== undefined && { numRuns: 1_000 }) });

export default fc;
