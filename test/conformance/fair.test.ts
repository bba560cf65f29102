/** R11: turns for others, at every door. */
import { runRules } from './run-rules.ts';

runRules(['R11']);
