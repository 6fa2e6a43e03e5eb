/** What if names are looked up slowly, or not at all? A host depends on its resolver; another host would as well. */
import { secondMs } from '../../base/instant.ts';
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { duration, share } from '../../policy/shapes/shape.ts';
import { toEach, type FaultDefinition } from '../fault.ts';
import { changeResolver, wellResolver } from '../world/host.ts';

export const slowDns: FaultDefinition = {
  name: 'slowDns',
  summary: 'The resolver answers late, and a share of the lookups fails.',
  strikes: 'hosts',
  fields: {
    answer: defaulted(duration(1, 60_000), 'How long an answer takes.', '800ms'),
    failing: defaulted(share(), 'The share of lookups that are not answered at all.', '30%'),
  },
  describe: (whom, { failing }) => `${Math.round(Number(failing) * 100)} % of the lookups of ${whom} fail, the others are slow`,
  begin: toEach(({ host }, { scheduler }, { answer, failing }) => {
    changeResolver(host, { failingShare: Number(failing), answerSeconds: Number(answer) / secondMs }, scheduler.now());
    return () => changeResolver(host, wellResolver, scheduler.now());
  }),
};
