/** Does the service answer over HTTP? One request to each declared URL; the status decides, 200 to 399 where nothing else is declared. */
import { request as requestPlain } from 'node:http';
import { chooseServers, type ServerChoice } from '../dns/known-servers.ts';
import type { Hurry, Source } from '../source.ts';
import { steadyClock, type Clock } from '../steady-clock.ts';
import { readHost, tryRequest, type Requester } from './request.ts';
import { watchEndpoints, type Endpoint } from './watch-endpoints.ts';

export interface HttpCheck {
  readonly name: string;
  /** http or https. */
  readonly url: string;
  /** The status codes that count as an answer; undefined: 200 to 399. */
  readonly expectStatus?: readonly number[] | undefined;
}

export interface HttpSettings {
  /** The resolvers for targets that are given by name. */
  readonly servers: ServerChoice;
  readonly checks: readonly HttpCheck[];
}

const deadlineMs = 1_000;

export function createHttpSource({ checks, servers }: HttpSettings, hurry: Hurry, clock: Clock = steadyClock): Source {
  const endpoints = checks.map(({ name, url: text, expectStatus }): Endpoint => {
    const url = new URL(text);
    const requester = url.protocol === 'https:' ? loadHttps() : requestPlain;
    const accepts = (status: number): boolean => expectStatus?.includes(status) ?? (status >= 200 && status < 400);
    return { name, host: readHost(url), tryAt: (address) => tryRequest({ url, address, accepts, deadlineMs }, requester, clock) };
  });
  return watchEndpoints(
    {
      name: 'http',
      endpoints,
      findServers: chooseServers(servers),
      put: (into, check, value, { detail }) => into.put('service.http_failures', check, value, detail),
    },
    hurry,
    clock,
  );
}

/** TLS costs 6 MB of memory, so it is loaded only where a URL wants it; at start, when the disk is still well. */
function loadHttps(): Requester {
  return process.getBuiltinModule('node:https').request;
}
