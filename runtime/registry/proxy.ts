import { BlockList, isIP } from 'node:net';
import { NoAnswer } from './no-answer.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy by which docker goes to an address, from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, which Go reads so
 * (golang.org/x/net/http/httpproxy); undefined: none. Throws `NoAnswer` where it is one that mab cannot use.
 */
export function proxyFor({ protocol, hostname, port }: URL, env: Environment): URL | undefined {
  const isSecure = protocol === 'https:';
  const name = isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const written = valueOf(name, env);
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (written === '' || isExempt({ host, port: port || (isSecure ? '443' : '80') }, valueOf('NO_PROXY', env)))
    return undefined;
  const proxy = parse(written);
  if (proxy === undefined) throw new NoAnswer('proxy', `its proxy cannot be used: ${name} is no address of one`);
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  throw new NoAnswer('proxy', `its proxy ${proxy.host} speaks ${proxy.protocol.slice(0, -1)}, which mab does not`);
}

function valueOf(name: string, env: Environment): string {
  return env[name] || env[name.toLowerCase()] || '';
}

/** `proxy.example.com:3128` is one of HTTP. What stands in it is shown to nobody: it may be a password. */
function parse(written: string): URL | undefined {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  try {
    const proxy = new URL(text);
    decodeURIComponent(proxy.username + proxy.password);
    return proxy.hostname === '' ? undefined : proxy;
  } catch {
    return undefined;
  }
}

interface Address {
  readonly host: string;
  readonly port: string;
}

/** This machine itself is never behind a proxy. */
function isExempt(address: Address, exemptions: string): boolean {
  const { host } = address;
  if (host === 'localhost' || (isIP(host) !== 0 && isWithin(host, ['127.0.0.0/8', '::1/128']))) return true;
  return exemptions
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .some((one) => one !== '' && isMeant(address, one));
}

/** `*`, an address, a range of addresses, `example.com` with all below it, `.example.com` for these alone; or a port beside it. */
function isMeant({ host, port }: Address, exemption: string): boolean {
  if (exemption === '*') return true;
  if (exemption.includes('/')) return isIP(host) !== 0 && isWithin(host, [exemption]);
  const [, bracketed, bare, wantedPort] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(exemption) ?? [];
  const name = bracketed ?? bare ?? exemption;
  if (name === '' || (wantedPort !== undefined && wantedPort !== port)) return false;
  if (isIP(name) !== 0) return isIP(host) !== 0 && isWithin(host, [`${name}/${isIP(name) === 4 ? 32 : 128}`]);
  const domain = name.replace(/^\*(?=\.)/, '');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

/** What is no range holds nothing. */
function isWithin(host: string, ranges: readonly string[]): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix = ''] = range.split('/');
    const family = isIP(network);
    const bits = Number(prefix);
    if (family === 0 || prefix === '' || !(bits >= 0 && bits <= (family === 4 ? 32 : 128))) continue;
    list.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}
