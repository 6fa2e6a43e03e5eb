/**
 * Who is speaking? A file of token hashes says which host may report with which token, who may read, who may approve repairs,
 * who may command, and who may announce changes.
 *
 *     # role  name   SHA-256 of the token
 *     report  web-1  sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
 *     read    ops    sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752
 *     approve bob    sha256:0a3e1c5b7d9f2a4c6e8b0d1f3a5c7e9b2d4f6a8c0e1b3d5f7a9c2e4b6d8f0a1c
 *     admin   ann    sha256:fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13
 *     change  cd     sha256:7d5a5f0b5d9a0c4f4bd0c2a7e8d5a8f5f6ad1f0e7f0c1b8d5f2c3e4a5b6c7d8e
 *
 * The file holds no secret: a token is long and random, so its hash gives nothing away.
 */
import { hash } from 'node:crypto';

import { ok, wrong, type Result } from '../../base/result.ts';

/** Who may approve may read too, and an admin may do all that people do. */
export type Role = 'report' | 'read' | 'approve' | 'admin' | 'change';

export interface Holder {
  readonly role: Role;
  readonly name: string;
}

export interface Credentials {
  /** Whose token the `Authorization: Bearer …` header carries; undefined when it is nobody's. */
  identify(authorization: string | undefined): Holder | undefined;
}

/** Reads the token file's text; every wrong line is a problem, with its number. */
export function parseTokens(text: string, file: string): Result<Credentials, readonly string[]> {
  const holders = new Map<string, Holder>();
  const problems: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.replace(/#.*/, '').trim();
    if (content === '') continue;
    const match = /^(report|read|approve|admin|change)\s+(\S+)\s+sha256:([0-9a-f]{64})$/.exec(content);
    const [, role, name, digest] = match ?? [];
    if (digest === undefined)
      problems.push(
        `${file}:${index + 1}: expected "report <host id> sha256:<64 hex digits>" or "read <name> sha256:…", or the same with approve, admin or change`,
      );
    else if (holders.has(digest))
      problems.push(`${file}:${index + 1}: this token already belongs to "${holders.get(digest)?.name}"; every holder needs its own`);
    else holders.set(digest, { role: role as Role, name: name as string });
  }
  if (holders.size === 0 && problems.length === 0) problems.push(`${file}: no token in it`);
  if (problems.length > 0) return wrong(problems);
  return ok({
    // Looking a hash up tells nothing through its timing: who could steer the hash would have the token already.
    identify: (authorization) => {
      const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
      return token === undefined ? undefined : holders.get(hash('sha256', token));
    },
  });
}
