/** The same query for other programs: the operation, the command, and the link. */
import type { Catalogue, List } from '../catalogue/types.ts';
import { fileNameOf } from '../download/file-name.ts';
import { curlOf, quoted } from '../query/curl.ts';
import { downloadUrlOf } from '../query/download-url.ts';
import type { Operation } from '../query/operation.ts';
import type { Query } from '../query/types.ts';
import { useZone } from '../time/zone.ts';
import { Copyable } from '../ui/copyable.tsx';

export interface CodePanelProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly query: Query;
  readonly operation: Operation;
}

export function CodePanel({ catalogue, list, query, operation }: CodePanelProps) {
  const { document, variables } = operation;
  const variablesText = JSON.stringify(variables, null, 2);
  const addressOf = (filename?: string) =>
    location.origin + downloadUrlOf(catalogue, list, query, { extension: 'csv', ...(filename && { filename }) });
  const today = fileNameOf(list.name, Date.now(), useZone());
  const graphiql = `/graphql?${new URLSearchParams({ query: document, variables: variablesText })}`;
  return (
    <div className="code-panel">
      <Copyable label="GraphQL operation" text={document} />
      <Copyable label="Variables" text={variablesText} />
      <Copyable label="curl" text={curlOf(location.origin, operation, query.transport)} />
      <Copyable label="Download with curl" text={`curl -OJ ${quoted(addressOf())}`} />
      <p className="links">
        <a href={addressOf(today)}>Download as CSV</a>
        <a href={graphiql}>Open in GraphiQL</a>
      </p>
    </div>
  );
}
