/** R12: limits, and what becomes of readers that stand still, at every door. */
import { runRules } from './run-rules.ts';

runRules(['R12']);
