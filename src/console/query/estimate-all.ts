/** About how many rows a query has without its limit, as the planner of the database expects. */
import type { Catalogue, List } from '../catalogue/types.ts';
import { requestHeaders } from '../connection/request-headers.ts';
import { downloadUrlOf } from './download-url.ts';
import type { Query } from './types.ts';

/** @returns undefined where the server does not say. */
export async function estimateAll(catalogue: Catalogue, list: List, query: Query): Promise<number | undefined> {
  const url = downloadUrlOf(catalogue, list, { ...query, columns: [], first: undefined }, { extension: 'ndjson' });
  const { ok, headers } = await fetch(url, { method: 'HEAD', headers: requestHeaders() });
  const estimate = Number(headers.get('row-estimate') ?? Number.NaN);
  return ok && Number.isFinite(estimate) ? estimate : undefined;
}
