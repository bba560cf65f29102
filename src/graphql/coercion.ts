/** How GraphQL reads variables: it tells of so many faults, each of which quotes the value around it. */
export const coercion = { maxCoercionErrors: 3 };
