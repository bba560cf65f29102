/** Options for reading variables: an answer reports few faults, since each quotes the value around it. */
export const coercion = { maxCoercionErrors: 3 };
