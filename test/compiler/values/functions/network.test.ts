import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('networks', () => {
  test.each([
    ['cidrhost("10.0.0.0/8", 257)', '"10.0.1.1" : string'],
    ['cidrhost("10.0.0.5/24", -1)', '"10.0.0.255" : string'],
    ['cidrhost("10.0.0.7/32", 0)', '"10.0.0.7" : string'],
    ['cidrhost("2001:db8::/32", 1)', '"2001:db8::1" : string'],
    ['cidrhost("2001:db8:0:0:1::/80", 18446744073)', '"2001:db8::1:4:4b82:fa09" : string'],
    ['cidrhost("::ffff:1.2.3.0/120", 4)', '"1.2.3.4" : string'],
  ])('hosts: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['cidrhost("10.0.0.0/30", 4)', '4 ! cidrhost: a network of /30 has no host 4'],
    ['cidrhost("10.0.0.0/30", -5)', '-5 ! cidrhost: a network of /30 has no host -5'],
    [
      'cidrhost("10.0.0.0/30", 0.5)',
      '0.5 ! cidrhost: a whole number between -9223372036854775808 and 9223372036854775807 is required',
    ],
    ['cidrhost("010.0.0.0/8", 1)', '"010.0.0.0/8" ! cidrhost: "010.0.0.0/8" is no network in CIDR notation'],
    ['cidrhost("10.0.0.0", 1)', '"10.0.0.0" ! cidrhost: "10.0.0.0" is no network in CIDR notation'],
    ['cidrhost("10.0.0.0/33", 1)', '"10.0.0.0/33" ! cidrhost: "10.0.0.0/33" is no network in CIDR notation'],
    ['cidrhost("1::2::3/64", 1)', '"1::2::3/64" ! cidrhost: "1::2::3/64" is no network in CIDR notation'],
  ])('hosts, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['cidrnetmask("10.0.0.0/20")', '"255.255.240.0" : string'],
    ['cidrnetmask("10.0.0.0/0")', '"0.0.0.0" : string'],
    ['cidrnetmask("2001:db8::/33")', '"ffff:ffff:8000::" : string'],
  ])('masks: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([['cidrnetmask("x")', '"x" ! cidrnetmask: "x" is no network in CIDR notation']])(
    'masks, mistakes: %s',
    (source, expected) => expect(evaluated(source)).toBe(expected),
  );

  test.each([
    ['cidrsubnet("10.1.2.3/8", 8, 255)', '"10.255.0.0/16" : string'],
    ['cidrsubnet("2001:db8::/32", 32, 4294967295)', '"2001:db8:ffff:ffff::/64" : string'],
    ['cidrsubnets("10.0.0.0/8", 8, 4, 8)', '["10.0.0.0/16","10.16.0.0/12","10.32.0.0/16"] : list(string)'],
    ['cidrsubnets("2001:db8::/64", 16, 16)', '["2001:db8::/80","2001:db8:0:0:1::/80"] : list(string)'],
    ['cidrsubnets("10.0.0.0/8")', '[] : list(string)'],
  ])('subnets: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['cidrsubnet("10.0.0.0/8", 8, 256)', '256 ! cidrsubnet: with 8 bits more there is no network 256'],
    ['cidrsubnet("10.0.0.0/8", 8, -1)', '-1 ! cidrsubnet: with 8 bits more there is no network -1'],
    ['cidrsubnet("10.0.0.0/30", 4, 0)', '4 ! cidrsubnet: an address has no more than 32 bits, and this wants 34'],
    ['cidrsubnet("10.0.0.0/8", -1, 0)', '-1 ! cidrsubnet: the prefix must become longer, by at least 0 bits'],
    ['cidrsubnet("2001:db8::/32", 33, 0)', '33 ! cidrsubnet: a prefix may become longer by at most 32 bits'],
    [
      'cidrsubnet("10.0.0.0/8", 1.5, 0)',
      '1.5 ! cidrsubnet: a whole number between -9223372036854775808 and 9223372036854775807 is required',
    ],
    ['cidrsubnets("10.0.0.0/31", 1, 1, 1)', '1 ! cidrsubnets: there is no room left for a network of /32'],
    ['cidrsubnets("10.0.0.0/8", 0)', '0 ! cidrsubnets: the prefix must become longer, by at least 1 bits'],
    ['cidrsubnets("0.0.0.0/0", 8)', '8 ! cidrsubnets: there is no room left for a network of /8'],
    ['cidrsubnets("x", 1)', '"x" ! cidrsubnets: "x" is no network in CIDR notation'],
  ])('subnets, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
