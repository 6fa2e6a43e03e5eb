/** How is each kind of order carried out on this host, as far as its own file allows it? */
import { captureHostEvidence } from '../../adapters/linux/evidence.ts';
import { bundleLettersMost, type OrderResult } from '../../remediation/order.ts';
import type { AgentConfig } from './config.ts';

type Done = Omit<OrderResult, 'token'>;

export interface OrderWorks {
  readonly restartUnit: (unit: string | undefined, timeoutMs: number) => Promise<Done>;
  readonly captureEvidence: (timeoutMs: number) => Promise<Done>;
}

/** `restart` gives undefined where no unit may be restarted. */
export function createOrderWorks(
  { evidence, restartUnits }: Pick<AgentConfig, 'evidence' | 'restartUnits'>,
  restart: (unit: string | undefined, timeoutMs: number) => Promise<Done> | undefined,
): OrderWorks {
  return {
    restartUnit(unit, timeoutMs) {
      const begun = restartUnits.length === 0 ? undefined : restart(unit, timeoutMs);
      return begun ?? refuse("the host's own file names no unit that may be restarted (restartUnits)");
    },
    async captureEvidence() {
      if (!evidence) return refuse("the host's own file does not allow it (evidence)");
      if (process.platform !== 'linux') return refuse(`on ${process.platform} there is no /proc to read`);
      const { bundle, summary } = await captureHostEvidence(bundleLettersMost);
      return { state: 'done', detail: summary, bundle };
    },
  };
}

function refuse(detail: string): Promise<Done> {
  return Promise.resolve({ state: 'refused', detail });
}
