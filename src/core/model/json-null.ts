/** The nulls that a filter of a Json column can mean, as Prisma has them. */
import { AnyNull, DbNull, JsonNull } from '@prisma/client/runtime/client';

/** `DbNull`: the column has no value. `JsonNull`: its value is the null of JSON. `AnyNull`: one or the other. */
export const jsonNulls = { DbNull, JsonNull, AnyNull } as const;

export type JsonNullName = keyof typeof jsonNulls;

export const isJsonNullName = (name: unknown): name is JsonNullName =>
  typeof name === 'string' && Object.hasOwn(jsonNulls, name);
