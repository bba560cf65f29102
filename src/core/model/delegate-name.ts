/** The property of a Prisma client that has a model's methods. */
export const delegateName = (model: string): string => `${model.charAt(0).toLowerCase()}${model.slice(1)}`;
