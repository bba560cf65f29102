/** R6: what a stopped reader holds, at every door. */
import { runRules } from './run-rules.ts';

runRules(['R6']);
