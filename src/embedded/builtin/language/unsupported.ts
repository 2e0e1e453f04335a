import { CommandError } from './errors';

/**
 * Features of MongoDB that this engine does not have; they are refused as unsupported, not as
 * unknown.
 */
export const unsupported = {
  stages: namesIn(`
    $bucket $bucketAuto $graphLookup $redact $out $merge $setWindowFields $fill $densify
    $collStats $indexStats $currentOp $listSessions $listLocalSessions $planCacheStats
    $queryStats $changeStreamSplitLargeEvent`),
  accumulators: namesIn(`
    $firstN $lastN $minN $maxN $top $bottom $topN $bottomN $stdDevPop $stdDevSamp
    $accumulator $median $percentile`),
  expressions: namesIn(`
    $setField $unsetField $setEquals $allElementsTrue $dateDiff
    $indexOfArray $firstN $lastN $minN $maxN $stdDevPop $stdDevSamp $median $percentile
    $function $meta $exp $ln $log $log10 $pow $sqrt $zip $strcasecmp $substr $substrBytes
    $strLenBytes $indexOfBytes $week $isoDayOfWeek $isoWeek $isoWeekYear $dateToParts
    $dateFromParts $dateFromString $binarySize $bsonSize $sampleRate $tsSecond $tsIncrement
    $bitAnd $bitOr $bitXor $bitNot $toUUID $toHashedIndexKey $rand $sin $cos $tan $asin
    $acos $atan $atan2 $sinh $cosh $tanh $asinh $acosh $atanh $degreesToRadians
    $radiansToDegrees`),
  /** In filters. */
  conditions: namesIn(`
    $bitsAllSet $bitsAllClear $bitsAnySet $bitsAnyClear $geoWithin $geoIntersects $within
    $jsonSchema $sampleRate`),
  /** In updates. */
  modifiers: new Set(['$bit']),
};

function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

export function notSupported(name: string): CommandError {
  return new CommandError('NotImplemented', `${name} is not supported by the built-in engine`);
}
