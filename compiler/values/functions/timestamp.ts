/** An instant and the offset it is written with. */
export interface Timestamp {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly seconds: bigint;
  /** 0 to 999 999 999. */
  readonly nanoseconds: bigint;
  /** Seconds that the written time is ahead of UTC. */
  readonly offset: bigint;
}

/** A day and time as people write them. */
export interface Clock {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 1 to 366. */
  readonly yearDay: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const secondsOfDay = 86_400n;

/** Reads a timestamp of RFC 3339, and nothing that is only near one; undefined where it is none. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = match;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > daysOf(y, m)) return undefined;
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!isTime || Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined;
  const magnitude = BigInt(Number(offsetHour) * 3600 + Number(offsetMinute) * 60);
  const offset = sign === '-' ? -magnitude : magnitude;
  const ofDay = BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second));
  const seconds = BigInt(dayNumber(y, m, d)) * secondsOfDay + ofDay - offset;
  return { seconds, nanoseconds: BigInt(fraction.slice(0, 9).padEnd(9, '0')), offset };
}

/** As RFC 3339 has it, without a fraction of a second. */
export function printTimestamp(timestamp: Timestamp): string {
  const { year, month, day, hour, minute, second } = clockOf(timestamp);
  const years = year < 0 ? `-${pad(-year, 4)}` : pad(year, 4);
  return `${years}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}${printOffset(timestamp.offset)}`;
}

/** `Z` or `+01:00`. */
export function printOffset(offset: bigint): string {
  return offset === 0n ? 'Z' : numericOffset(offset, ':');
}

/** `+01:00`, or with another separator or none. */
export function numericOffset(offset: bigint, separator: string): string {
  const minutes = Number((offset < 0n ? -offset : offset) / 60n);
  return `${offset < 0n ? '-' : '+'}${pad(Math.floor(minutes / 60))}${separator}${pad(minutes % 60)}`;
}

export function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

export function clockOf({ seconds, offset }: Timestamp): Clock {
  const local = seconds + offset;
  const ofDay = Number(((local % secondsOfDay) + secondsOfDay) % secondsOfDay);
  const days = Number((local - BigInt(ofDay)) / secondsOfDay);
  const { year, month, day } = dateOf(days);
  return {
    year,
    month,
    day,
    yearDay: days - dayNumber(year, 1, 1) + 1,
    weekday: (((days + 4) % 7) + 7) % 7,
    hour: Math.floor(ofDay / 3600),
    minute: Math.floor(ofDay / 60) % 60,
    second: ofDay % 60,
  };
}

/** The year and week of ISO 8601: a week belongs to the year of its Thursday. */
export function isoWeek({ year, month, day, weekday }: Clock): { readonly year: number; readonly week: number } {
  const thursday = dayNumber(year, month, day) + 4 - (weekday === 0 ? 7 : weekday);
  const isoYear = dateOf(thursday).year;
  return { year: isoYear, week: Math.floor((thursday - dayNumber(isoYear, 1, 1)) / 7) + 1 };
}

/** Days since 1970-01-01; years are counted from March, so that the leap day is the last. */
function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const fromMarch = days + 719_468;
  const era = Math.floor(fromMarch / 146_097);
  const dayOfEra = fromMarch - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}
