/** The promises of STREAMS.md at every door, but for those that take long. */
import { runRules } from './run-rules.ts';

runRules(['R1', 'R2', 'R3', 'R5', 'R7', 'R8', 'R9', 'R10']);
