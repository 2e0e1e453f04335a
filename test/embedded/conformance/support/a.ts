/** Stands for any value of a type in an expected result, where Jest's own `expect.any` is untyped. */
export const aNumber: unknown = expect.any(Number);
export const aString: unknown = expect.any(String);
export const aDate: unknown = expect.any(Date);
export const anArray: unknown = expect.any(Array);

/** Stands for any instance of a class in an expected result. */
export function an(constructor: unknown): unknown {
  return expect.any(constructor);
}
