/** Type parsers for pg that give every value as the text that PostgreSQL writes. */
export const asText = { getTypeParser: () => String };
