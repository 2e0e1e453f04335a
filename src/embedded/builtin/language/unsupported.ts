import { CommandError } from './errors';

/** What MongoDB has and this engine leaves out, so that it is refused as such and not as unknown. */
export const unsupported = {
  stages: new Set([
    '$out',
    '$merge',
    '$setWindowFields',
    '$fill',
    '$densify',
    '$collStats',
    '$indexStats',
    '$currentOp',
    '$listSessions',
    '$listLocalSessions',
    '$planCacheStats',
    '$queryStats',
    '$changeStreamSplitLargeEvent',
  ]),
  accumulators: new Set(['$accumulator', '$median', '$percentile']),
  expressions: new Set([
    '$rand',
    '$sin',
    '$cos',
    '$tan',
    '$asin',
    '$acos',
    '$atan',
    '$atan2',
    '$sinh',
    '$cosh',
    '$tanh',
    '$asinh',
    '$acosh',
    '$atanh',
    '$degreesToRadians',
    '$radiansToDegrees',
  ]),
} as const;

export function notSupported(name: string): CommandError {
  return new CommandError('NotImplemented', `${name} is not supported by the built-in engine`);
}
