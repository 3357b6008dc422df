import { clockOf, numericOffset, pad, printOffset, type Clock, type Timestamp } from './timestamp.ts';

/** Why a format of dates cannot be followed. */
export interface BadDateFormat {
  readonly problem: string;
}

/** A timestamp in a format of letters: `YYYY-MM-DD'T'hh:mm:ssZ`. Text in quotes stands for itself. */
export function formatDate(format: string, timestamp: Timestamp): string | BadDateFormat {
  const clock = clockOf(timestamp);
  const texts: string[] = [];
  for (const [token] of format.matchAll(/'(?:''|[^'])*'?|([a-zA-Z])\1*|[^a-zA-Z']+/g)) {
    const text = token.startsWith("'")
      ? unquoted(token)
      : /^[a-zA-Z]/.test(token)
        ? written(token, clock, timestamp)
        : token;
    if (typeof text !== 'string') return text;
    texts.push(text);
  }
  return texts.join('');
}

function unquoted(token: string): string | BadDateFormat {
  if (token === "''") return "'";
  const isClosed = token.length > 1 && token.endsWith("'") && (token.slice(1).match(/'+$/)?.[0].length ?? 0) % 2 === 1;
  if (!isClosed) return { problem: "a text in quotes is not closed; its end is '" };
  return token.slice(1, -1).replaceAll("''", "'");
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July'];
const laterMonths = ['August', 'September', 'October', 'November', 'December'];
/** English names, January first. */
export const monthNames: readonly string[] = [...months, ...laterMonths];
/** English names, Sunday first. */
export const dayNames: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

function written(token: string, clock: Clock, { offset }: Timestamp): string | BadDateFormat {
  const forms = formsOf(clock, offset)[token[0] ?? ''];
  if (forms === undefined) return { problem: `there is no verb "${token}"; letters that are meant stand in quotes` };
  const form = forms[token];
  return form ?? { problem: `there is no verb "${token}", only ${Object.keys(forms).join(', ')}` };
}

/** All verbs by their letter. */
function formsOf(clock: Clock, offset: bigint): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const { year, month, day, weekday, hour, minute, second } = clock;
  const monthName = monthNames[month - 1] ?? '';
  const dayName = dayNames[weekday] ?? '';
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const half = hour < 12 ? 'am' : 'pm';
  const numeric = numericOffset(offset, '');
  return {
    Y: { YY: pad(year % 100), YYYY: pad(year, 4) },
    M: { M: String(month), MM: pad(month), MMM: monthName.slice(0, 3), MMMM: monthName },
    D: { D: String(day), DD: pad(day) },
    E: { EEE: dayName.slice(0, 3), EEEE: dayName },
    h: { h: String(hour), hh: pad(hour) },
    H: { H: String(hour12), HH: pad(hour12) },
    A: { AA: half.toUpperCase() },
    a: { aa: half },
    m: { m: String(minute), mm: pad(minute) },
    s: { s: String(second), ss: pad(second) },
    Z: {
      Z: printOffset(offset),
      ZZZ: offset === 0n ? 'UTC' : numeric,
      ZZZZ: numeric,
      ZZZZZ: numericOffset(offset, ':'),
    },
  };
}
