/** R4: one snapshot, at every door. */
import { runRules } from './run-rules.ts';

runRules(['R4']);
