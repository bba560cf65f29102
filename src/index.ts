/** Sluice: streams the rows of Prisma models. */
export { defineConfig, type ModelConfig, type SluiceConfig } from './auto/define-config.ts';
export type { Datamodel } from './core/model/datamodel.ts';
export type { DatamodelData } from './core/model/datamodel-data.ts';
export { type BearerTokensOptions, bearerTokens } from './core/rights/bearer-tokens.ts';
export type { Credentials, Identify, RowRule, Rule, RuleAnswer, Rules, Viewer } from './core/rights/viewer.ts';
export { type LimitName, type Limits, limitTable } from './core/run/limits.ts';
export type { TokenSecret } from './core/run/row-service.ts';
export type { Batch, BatchEnd, RowStream } from './core/run/row-stream.ts';
export { type RowStreamsOptions, rowStreams, type StreamOptions } from './core/run/row-streams.ts';
export { createSluice, type Sluice, type SluiceLog, type SluiceOptions } from './core/run/sluice.ts';
export type { OpenRows, Reader, Row, RowBatch, RowPlan } from './core/types.ts';
export { type ErrorCode, SluiceError } from './errors.ts';
