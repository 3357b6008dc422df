import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

describe('encodings', () => {
  test.each([
    ['base64encode("añ😀")', '"YcOx8J+YgA==" : string'],
    ['base64encode("")', '"" : string'],
    ['base64decode("YcOx8J+YgA==")', '"añ😀" : string'],
    ['base64decode("YW\\r\\nI=")', '"ab" : string'],
    ['base64decode("YR==")', '"a" : string'],
  ])('Base64: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['base64decode("YQ")', '"YQ" ! base64decode: this is not Base64'],
    ['base64decode("YQ=")', '"YQ=" ! base64decode: this is not Base64'],
    ['base64decode("Y Q==")', '"Y Q==" ! base64decode: this is not Base64'],
    ['base64decode("-_==")', '"-_==" ! base64decode: this is not Base64'],
    ['base64decode("/w==")', '"/w==" ! base64decode: what is encoded is not UTF-8'],
    ['base64decode("7aCA")', '"7aCA" ! base64decode: what is encoded is not UTF-8'],
  ])('Base64, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['urlencode("a b/c?d=é&~_-.!*\'()")', '"a+b%2Fc%3Fd%3D%C3%A9%26~_-.%21%2A%27%28%29" : string'],
    ['urlencode("\\n%")', '"%0A%25" : string'],
  ])('URLs: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'jsonencode({b = [1.50, null, "<é\\u2028\\n&>"], a = true})',
      '"{\\"a\\":true,\\"b\\":[1.5,null,\\"\\\\u003cé\\\\u2028\\\\n\\\\u0026\\\\u003e\\"]}" : string',
    ],
    ['jsonencode(convert(["b", "a"], set(string)))', '"[\\"a\\",\\"b\\"]" : string'],
    ['jsonencode(-0)', '"-0" : string'],
    ['jsonencode(1e40)', '"10000000000000000000000000000000000000000" : string'],
    [
      'jsondecode("{\\"b\\":[1,2.50,\\"x\\"],\\"a\\":null}")',
      '{"a":null,"b":[1,2.5,"x"]} : object({a=any,b=tuple([number,number,string])})',
    ],
    ['jsondecode(" [ ] ")', '[] : tuple([])'],
    ['jsondecode("-0")', '-0 : number'],
    ['jsondecode("1e-3")', '0.001 : number'],
    ['jsondecode("\\"\\\\ud83d\\\\ude00 \\\\ud83d \\\\u0001\\"")', '"😀 � \\u0001" : string'],
    ['jsondecode("{\\"a\\":1,\\"a\\":2}")', '{"a":2} : object({a=number})'],
  ])('JSON: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['jsonencode(1/0)', '1/0 ! jsonencode: an infinite number has no JSON'],
    [
      'jsondecode("{\\"a\\":1,\\"a\\":\\"x\\"}")',
      '"{\\"a\\":1,\\"a\\":\\"x\\"}" ! jsondecode: this is not JSON: "a" comes twice, with values of different types',
    ],
    ['jsondecode("[1,]")', '"[1,]" ! jsondecode: this is not JSON: a value is expected before character 5, not "]"'],
    ['jsondecode("[1")', '"[1" ! jsondecode: this is not JSON: "]" is expected before character 3, not the end'],
    [
      'jsondecode("{\\"a\\" 1}")',
      '"{\\"a\\" 1}" ! jsondecode: this is not JSON: ":" is expected before character 7, not a number',
    ],
    ['jsondecode("{a:1}")', '"{a:1}" ! jsondecode: this is not JSON: JSON is expected before character 2, not "a:1}"'],
    [
      'jsondecode("1 2")',
      '"1 2" ! jsondecode: this is not JSON: nothing more is expected before character 4, not a number',
    ],
    [
      'jsondecode("01")',
      '"01" ! jsondecode: this is not JSON: nothing more is expected before character 3, not a number',
    ],
    [
      'jsondecode("\\"a\\nb\\"")',
      '"\\"a\\nb\\"" ! jsondecode: this is not JSON: JSON is expected before character 1, not ""a\nb""',
    ],
    ['jsondecode("")', '"" ! jsondecode: this is not JSON: a value is expected before character 1, not the end'],
  ])('JSON, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    [
      'csvdecode("a,b\\n1,\\"x,\\"\\"y\\"\\"\\"\\n")',
      '[{"a":"1","b":"x,\\"y\\""}] : list(object({a=string,b=string}))',
    ],
    [
      'csvdecode("a,b\\r\\n\\r\\n1,\\"2\\r\\n3\\"\\r\\n")',
      '[{"a":"1","b":"2\\n3"}] : list(object({a=string,b=string}))',
    ],
    ['csvdecode("b,a\\n1,")', '[{"a":"","b":"1"}] : list(object({b=string,a=string}))'],
    ['csvdecode("a,b")', '[] : list(object({a=string,b=string}))'],
    ['csvdecode("a b\\n c ")', '[{"a b":" c "}] : list(object({"a b"=string}))'],
  ])('CSV: %s', (source, expected) => expect(evaluated(source)).toBe(expected));

  test.each([
    ['csvdecode("")', '"" ! csvdecode: a line with the names of the columns is missing'],
    ['csvdecode("a,a\\n1,2")', '"a,a\\n1,2" ! csvdecode: two columns are named "a"'],
    ['csvdecode("a,b\\n1")', '"a,b\\n1" ! csvdecode: line 2 has 1 fields, and there are 2 columns'],
    ['csvdecode("a\\nx\\"y")', '"a\\nx\\"y" ! csvdecode: line 2: a quote stands where none may'],
    ['csvdecode("a\\n\\"x\\"y")', '"a\\n\\"x\\"y" ! csvdecode: line 2: a quote stands where none may'],
    ['csvdecode("a\\n\\"x")', '"a\\n\\"x" ! csvdecode: line 2: a quote stands where none may'],
  ])('CSV, mistakes: %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
