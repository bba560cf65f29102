/**
 * Asks who sends an operation over HTTP, before it is read; a WebSocket has been asked when it was opened. The operation is then
 * read by the schema that its viewer is shown, and its answer is for that viewer alone.
 */
import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Admit } from '../core/rights/create-admit.ts';
import { askedOf, rightsOf, setRights } from './context-rights.ts';
import type { MaskError } from './mask-error.ts';
import { createViewerSchema, type ViewerSchema } from './viewer-schema.ts';

export interface UseRightsOptions {
  /** Undefined where nobody is asked. */
  readonly admit: Admit | undefined;
  readonly maskError: MaskError;
}

export function useRights({ admit, maskError }: UseRightsOptions): Plugin {
  if (admit === undefined) return {};
  const made = new WeakSet<GraphQLSchema>();
  let viewerSchema: ViewerSchema | undefined;
  return {
    async onParams({ request, context, setResult }) {
      const header = (name: string) => request.headers.get(name) ?? undefined;
      try {
        setRights(context, await (askedOf(context) ?? admit({ authorization: header('authorization'), header })));
      } catch (error) {
        setResult({ errors: [maskError(error)] });
      }
    },
    onSchemaChange({ schema }) {
      // That of a viewer is set by this plugin itself, below.
      if (!made.has(schema)) viewerSchema = createViewerSchema(schema);
    },
    onEnveloped({ context, setSchema }) {
      // Yoga keeps one schema at a time, which is read as soon as this returns: so each operation sets its own.
      const schema = viewerSchema?.(rightsOf(context ?? {})?.omitted ?? []);
      if (schema === undefined) return;
      made.add(schema);
      setSchema(schema);
    },
    onResponse({ response }) {
      // One cache may stand before many viewers.
      response.headers.set('cache-control', 'private, no-store');
    },
  };
}
