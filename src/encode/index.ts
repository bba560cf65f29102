/** Encoders: rows → text. Each format is a table of methods, made for the columns of one download. */
export { formats } from './formats.ts';
export type { Column, ColumnType, CreateEncoder, Encoder, Format, RowsColumn, ValueColumn } from './types.ts';
