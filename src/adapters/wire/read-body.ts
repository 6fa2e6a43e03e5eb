/** Is the body what this route takes? Shapes of JSON that people and scripts send, with every mistake named at once. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { RequestRefused } from './refusal.ts';

/** One line of text that somebody can read. */
export const oneLine = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => text.trim() !== '' && !/\p{Cc}/u.test(text), 'expected one line of text');

/** Why it is asked for, and by whom where no token says it. */
export const reasonShape = { reason: oneLine(500), by: oneLine(100).optional() } as const;

export function readBody<Body>(shape: z.ZodType<Body>, request: FastifyRequest): Body {
  const parsed = shape.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues.map(({ path, message }) => `${path.length === 0 ? 'the body' : path.join('.')}: ${message}`);
  throw new RequestRefused('invalid_request', request.ip, said.join('; '));
}
