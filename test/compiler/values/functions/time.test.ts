import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('times', () => {
  test.each([
    [
      'formatdate("EEEE D MMMM YYYY, h:mm:ss aa", "2024-02-29T13:04:05+02:00")',
      '"Thursday 29 February 2024, 13:04:05 pm" : string',
    ],
    ['formatdate("EEE MMM DD H HH AA", "2024-12-01T00:04:05Z")', '"Sun Dec 01 12 12 AM" : string'],
    [
      'formatdate("YYYY-MM-DD\'T\'hh:mm:ssZ ZZZ ZZZZ ZZZZZ", "2024-02-29T13:04:05-03:30")',
      '"2024-02-29T13:04:05-03:30 -0330 -0330 -03:30" : string',
    ],
    ['formatdate("Z ZZZ ZZZZ ZZZZZ", "2024-02-29T13:04:05+00:00")', '"Z UTC +0000 +00:00" : string'],
    ['formatdate("YY M D h m s", "2004-02-08T03:04:05.5Z")', '"04 2 8 3 4 5" : string'],
    ["formatdate(\"'o''clock' ''\", \"2024-02-29T00:04:05Z\")", '"o\'clock \'" : string'],
  ])('formatdate: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'formatdate("\'open", "2024-02-29T00:04:05Z")',
      '"\'open" ! formatdate: a text in quotes is not closed; its end is \'',
    ],
    [
      'formatdate("\'open\'\'", "2024-02-29T00:04:05Z")',
      "\"'open''\" ! formatdate: a text in quotes is not closed; its end is '",
    ],
    [
      'formatdate("MMMMM", "2024-02-29T00:04:05Z")',
      '"MMMMM" ! formatdate: there is no verb "MMMMM", only M, MM, MMM, MMMM',
    ],
    [
      'formatdate("x", "2024-02-29T00:04:05Z")',
      '"x" ! formatdate: there is no verb "x"; letters that are meant stand in quotes',
    ],
    [
      'formatdate("D", "2024-02-30T00:04:05Z")',
      '"2024-02-30T00:04:05Z" ! formatdate: a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z',
    ],
    [
      'formatdate("D", "2023-02-29T00:04:05Z")',
      '"2023-02-29T00:04:05Z" ! formatdate: a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z',
    ],
    [
      'formatdate("D", "2024-02-28t00:04:05Z")',
      '"2024-02-28t00:04:05Z" ! formatdate: a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z',
    ],
    [
      'formatdate("D", "2024-02-28T24:04:05Z")',
      '"2024-02-28T24:04:05Z" ! formatdate: a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z',
    ],
    [
      'formatdate("D", "2024-02-28T00:04:05,5Z")',
      '"2024-02-28T00:04:05,5Z" ! formatdate: a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z',
    ],
    [
      'formatdate("D", "2024-02-28T00:04:05+24:00")',
      '"2024-02-28T00:04:05+24:00" ! formatdate: a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z',
    ],
  ])('formatdate, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['timestamp()', '"2026-03-04T05:06:07Z" : string'],
    ['formattimestamp("X", -1)', '"-1" : string'],
    ['formattimestamp("X", "1970-01-01T01:00:00+01:00")', '"0" : string'],
    ['formattimestamp("YYYY-MM-DD hh:mm:ss", 1709210096)', '"2024-02-29 12:34:56" : string'],
    [
      'unixtimestampparse(-1)',
      '{"day":31,"hour":23,"iso_week":1,"iso_year":1970,"minute":59,"month":12,"month_name":"December","rfc3339":"1969-12-31T23:59:59Z","second":59,"weekday":3,"weekday_name":"Wednesday","year":1969,"year_day":365} : object({day=number,hour=number,iso_week=number,iso_year=number,minute=number,month=number,month_name=string,rfc3339=string,second=number,weekday=number,weekday_name=string,year=number,year_day=number})',
    ],
    [
      'unixtimestampparse(1735603200)',
      '{"day":31,"hour":0,"iso_week":1,"iso_year":2025,"minute":0,"month":12,"month_name":"December","rfc3339":"2024-12-31T00:00:00Z","second":0,"weekday":2,"weekday_name":"Tuesday","year":2024,"year_day":366} : object({day=number,hour=number,iso_week=number,iso_year=number,minute=number,month=number,month_name=string,rfc3339=string,second=number,weekday=number,weekday_name=string,year=number,year_day=number})',
    ],
  ])('Unix timestamps: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'formattimestamp("YYYY", 253402300800)',
      '253402300800 ! formattimestamp: a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z',
    ],
    ['formattimestamp("X", 0.5)', '0.5 ! formattimestamp: a Unix timestamp is a whole number of seconds'],
    [
      'formattimestamp("X", true)',
      'true ! formattimestamp: a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z',
    ],
    [
      'formattimestamp("X", "0")',
      '"0" ! formattimestamp: a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z',
    ],
    ['unixtimestampparse(0.5)', '0.5 ! unixtimestampparse: a Unix timestamp is a whole number of seconds'],
  ])('Unix timestamps, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['timeadd("2024-02-28T23:59:59Z", "1s")', '"2024-02-29T00:00:00Z" : string'],
    ['timeadd("2024-02-28T23:59:59.5+01:00", "500ms")', '"2024-02-29T00:00:00+01:00" : string'],
    ['timeadd("2024-03-01T00:00:00Z", "-1ns")', '"2024-02-29T23:59:59Z" : string'],
    ['timeadd("2024-03-01T00:00:00Z", "1.5h30m")', '"2024-03-01T02:00:00Z" : string'],
    ['timeadd("2024-03-01T00:00:00Z", "+2µs")', '"2024-03-01T00:00:00Z" : string'],
    ['timeadd("2024-03-01T00:00:00Z", "-0")', '"2024-03-01T00:00:00Z" : string'],
  ])('timeadd: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'timeadd("2024-03-01T00:00:00Z", "1")',
      '"1" ! timeadd: a duration has numbers with the units h, m, s, ms, us or ns',
    ],
    [
      'timeadd("2024-03-01T00:00:00Z", "1d")',
      '"1d" ! timeadd: a duration has numbers with the units h, m, s, ms, us or ns',
    ],
    [
      'timeadd("2024-03-01T00:00:00Z", "")',
      '"" ! timeadd: a duration has numbers with the units h, m, s, ms, us or ns',
    ],
    [
      'timeadd("2024-03-01T00:00:00Z", "3000000h")',
      '"3000000h" ! timeadd: a duration has numbers with the units h, m, s, ms, us or ns',
    ],
    [
      'timeadd("2024-03-01", "1h")',
      '"2024-03-01" ! timeadd: a timestamp of RFC 3339 is required, such as 2024-02-29T12:00:00Z',
    ],
  ])('timeadd, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
