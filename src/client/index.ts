/** Reads streams of rows over every transport, in browsers and in Node. It needs nothing but the platform. */
export { type Batches, type BatchesOptions, type Client, type ClientOptions, createClient } from './create-client.ts';
export type { AskCredentials } from './credentials.ts';
export { type Announced, type DownloadOptions, download, type Piece, type Place } from './download.ts';
export { type FileFormat, fileFormatOf } from './file-format.ts';
export type { LiveOptions, LiveResult } from './fold-live.ts';
export type { ResumeOptions } from './resume.ts';
export { type ClientCode, StreamError } from './stream-error.ts';
export type { Batch, Document, End, RowKey, RowOf, Transport } from './types.ts';
