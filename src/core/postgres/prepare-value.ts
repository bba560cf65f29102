import pg from 'pg';

// pg's types leave it out.
const { utils } = pg as unknown as { readonly utils: { readonly prepareValue: (value: unknown) => unknown } };

/** A value as the text of a parameter, as pg writes it. */
export const { prepareValue } = utils;
