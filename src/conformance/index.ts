/** `sluice/conformance`: the promises of STREAMS.md, checked on any server from outside. */
export {
  type ConformanceOptions,
  type ConformanceReport,
  type ConformanceResult,
  conformance,
} from './conformance.ts';
