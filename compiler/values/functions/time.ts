import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { fromBigInt, integerPrecision } from '../number.ts';
import { numberType, objectOf, stringType, type Type } from '../type.ts';
import { numberValue, objectValue, stringValue, type Value } from '../value.ts';
import { anything, int64Of, number, text, textOf } from './arguments.ts';
import { dayNames, formatDate, monthNames } from './date-format.ts';
import { parseDuration } from './duration.ts';
import { clockOf, isoWeek, parseTimestamp, printTimestamp, type Timestamp } from './timestamp.ts';

const notTimestamp = 'a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z';
const notSeconds = 'a Unix timestamp is a whole number of seconds';

const partTypes: Readonly<Record<string, Type>> = {
  ...{ year: numberType, year_day: numberType, iso_year: numberType, iso_week: numberType },
  ...{ month: numberType, month_name: stringType, day: numberType, weekday: numberType, weekday_name: stringType },
  ...{ hour: numberType, minute: numberType, second: numberType, rfc3339: stringType },
};

/** Dates and times. */
export const times: readonly FunctionSpec[] = [
  {
    name: 'timestamp',
    doc: 'The present time in RFC 3339; it differs each time.',
    parameters: [],
    returns: stringType,
    call: (_, host) => stringValue(printTimestamp(ofUnix(BigInt(Math.floor(host.now() / 1000))))),
  },
  {
    name: 'timeadd',
    doc: 'A timestamp a duration later, such as 1h30m.',
    parameters: [text('timestamp'), text('duration')],
    returns: stringType,
    call: ([given, duration]) => later(parseTimestamp(textOf(given)), parseDuration(textOf(duration))),
  },
  {
    name: 'formatdate',
    doc: "A timestamp in another format, such as YYYY-MM-DD'T'hh:mm:ssZ.",
    parameters: [text('format'), text('time')],
    returns: stringType,
    call: ([format, time]) => formatted(textOf(format), parseTimestamp(textOf(time))),
  },
  {
    name: 'formattimestamp',
    doc: 'A timestamp, or a Unix timestamp in seconds, in another format; X means a Unix timestamp.',
    parameters: [text('format'), anything('time')],
    returns: stringType,
    call: ([format, time]) => {
      if (time?.kind !== 'number' && time?.kind !== 'string') return failure(notTimestamp, 1);
      const seconds = time.kind === 'number' ? int64Of(time) : undefined;
      if (time.kind === 'number' && seconds === undefined) return failure(notSeconds, 1);
      const timestamp = seconds === undefined ? parseTimestamp(textOf(time)) : ofUnix(seconds);
      if (textOf(format) === 'X' && timestamp !== undefined) return stringValue(String(timestamp.seconds));
      return formatted(textOf(format), timestamp);
    },
  },
  {
    name: 'unixtimestampparse',
    doc: 'The parts of a Unix timestamp in seconds, in UTC.',
    parameters: [number('unix_timestamp')],
    returns: objectOf(new Map(Object.entries(partTypes))),
    call: ([given]) => {
      const seconds = int64Of(given);
      return seconds === undefined ? failure(notSeconds, 0) : parts(ofUnix(seconds));
    },
  },
];

function ofUnix(seconds: bigint): Timestamp {
  return { seconds, nanoseconds: 0n, offset: 0n };
}

function later(timestamp: Timestamp | undefined, duration: bigint | undefined): Value | FunctionFailure {
  if (timestamp === undefined) return failure(notTimestamp, 0);
  if (duration === undefined) return failure('a duration has numbers with the units h, m, s, ms, us or ns', 1);
  const billion = 1_000_000_000n;
  const total = timestamp.seconds * billion + timestamp.nanoseconds + duration;
  const nanoseconds = ((total % billion) + billion) % billion;
  return stringValue(printTimestamp({ ...timestamp, seconds: (total - nanoseconds) / billion, nanoseconds }));
}

/** RFC 3339 has years of four digits, so nothing else can be formatted. */
function formatted(format: string, timestamp: Timestamp | undefined): Value | FunctionFailure {
  const year = timestamp === undefined ? -1 : clockOf(timestamp).year;
  if (timestamp === undefined || year < 0 || year > 9999) return failure(notTimestamp, 1);
  const result = formatDate(format, timestamp);
  return typeof result === 'string' ? stringValue(result) : failure(result.problem, 0);
}

function parts(timestamp: Timestamp): Value {
  const clock = clockOf(timestamp);
  const iso = isoWeek(clock);
  const counted = (value: number) => numberValue(fromBigInt(BigInt(value), integerPrecision));
  return objectValue([
    ['year', counted(clock.year)],
    ['year_day', counted(clock.yearDay)],
    ['day', counted(clock.day)],
    ['month', counted(clock.month)],
    ['month_name', stringValue(monthNames[clock.month - 1] ?? '')],
    ['weekday', counted(clock.weekday)],
    ['weekday_name', stringValue(dayNames[clock.weekday] ?? '')],
    ['hour', counted(clock.hour)],
    ['minute', counted(clock.minute)],
    ['second', counted(clock.second)],
    ['rfc3339', stringValue(printTimestamp(timestamp))],
    ['iso_year', counted(iso.year)],
    ['iso_week', counted(iso.week)],
  ]);
}
