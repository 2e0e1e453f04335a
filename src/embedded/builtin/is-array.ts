/** Array.isArray, but its elements are unknown, not `any`. */
export function isArray(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
