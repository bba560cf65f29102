/** The address of the download that gives the same rows. */
import type { Catalogue, List } from '../catalogue/types.ts';
import { fieldAt, pathOf } from '../catalogue/walk.ts';
import { orderByOf } from './order-by.ts';
import type { Query } from './types.ts';
import { whereOf } from './where.ts';

export interface FileChoice {
  readonly extension: 'csv' | 'ndjson';
  readonly profile?: string;
  /** Under which a browser saves it, without its extension. Default: that of the list. */
  readonly filename?: string;
}

/** @returns a path with its query. @throws Error that says what is missing in the form. */
export function downloadUrlOf(catalogue: Catalogue, list: List, query: Query, file: FileChoice): string {
  const where = whereOf(catalogue, list, query.where);
  const orderBy = orderByOf(query.orderBy);
  const fields = query.columns.map((column) =>
    fieldAt(catalogue, list.type, pathOf(column))?.kind === 'many' ? `${column}:json` : column,
  );
  const parameters = new URLSearchParams();
  if (fields.length > 0) parameters.set('fields', fields.join(','));
  if (where !== undefined) parameters.set('where', JSON.stringify(where));
  if (orderBy !== undefined) parameters.set('orderBy', JSON.stringify(orderBy));
  if (query.first !== undefined) parameters.set('first', String(query.first));
  if (file.profile !== undefined) parameters.set('profile', file.profile);
  if (file.filename !== undefined) parameters.set('filename', file.filename);
  return `/export/${list.name}.${file.extension}?${parameters}`;
}
