/**
 * What graphql 17 has and 16 lacks. It is imported from here alone: an import by name would fail before anybody could say
 * why.
 */
import * as graphql from 'graphql';

if (graphql.versionInfo.major < 17)
  throw new Error(
    `Sluice needs graphql 17, and found graphql ${graphql.version}. Run \`npm install graphql@17\`, and \`npm ls graphql\` to ` +
      'see who asks for another.',
  );

export const {
  executeRootSelectionSet,
  experimentalExecuteRootSelectionSet,
  GraphQLDeferDirective,
  GraphQLStreamDirective,
  legacyExecuteRootSelectionSet,
  mapSourceToResponseEvent,
  validateExecutionArgs,
  validateInputValue,
  validateSubscriptionArgs,
} = graphql;
