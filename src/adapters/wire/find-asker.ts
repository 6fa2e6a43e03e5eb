/**
 * Who asks for it, and may they? Without a token file, which only loopback allows, anybody on this host may; with one, only who holds
 * a token of a role that may, on this host too.
 */
import type { FastifyRequest } from 'fastify';

import type { Credentials, Role } from './credentials.ts';
import { RequestRefused } from './refusal.ts';

/** The token's holder; undefined where no tokens are asked for. Throws when a token is, and this one may not. */
export function findHolder(request: FastifyRequest, credentials: Credentials | undefined, roles: readonly Role[]): string | undefined {
  if (credentials === undefined) return undefined;
  const holder = credentials.identify(request.headers.authorization);
  if (holder !== undefined && roles.includes(holder.role)) return holder.name;
  throw new RequestRefused(
    'no_credential',
    request.ip,
    `Send a token of the role ${roles.join(' or ')} in an "Authorization: Bearer …" header.`,
  );
}

/** Refuses whoever may not, before the body is read. */
export function refuseOthers(credentials: Credentials | undefined, roles: readonly Role[]) {
  return (request: FastifyRequest, _reply: unknown, done: () => void) => {
    findHolder(request, credentials, roles);
    done();
  };
}

/** Who it is: the token's holder, else whoever the request says, on this host. */
export function findAsker(
  request: FastifyRequest,
  credentials: Credentials | undefined,
  roles: readonly Role[],
  says: string | undefined,
): string {
  return findHolder(request, credentials, roles) ?? says ?? `somebody at ${request.ip}`;
}
