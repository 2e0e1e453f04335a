import { isNativeError } from 'node:util/types';

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return isNativeError(error) ? error.message : String(error);
}

/** Whether this is a system error with the given code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return isNativeError(error) && 'code' in error && error.code === code;
}
