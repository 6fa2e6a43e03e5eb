/** Does the simulated cloud move work out of a zone as everyone must? */
import type { ZoneSurvey } from '../../src/az/evacuation/survey.ts';
import type { Result } from '../../src/base/result.ts';
import type { Outcome } from '../../src/remediation/call.ts';
import { openCloud } from '../unit/simulator/cloud/stage.ts';
import { describeZoneActuator } from './zone-actuator-suite.ts';

const zone = 'a';
/** Older than this no page is; whoever asks sooner may be told what was. */
const shownMs = 2 * 60_000;
const settledMs = 10 * 60_000;

describeZoneActuator('simulated cloud', () => {
  const { cloud, group, agents, run, awaitAnswer } = openCloud();
  const { zones } = cloud;
  const others = (resource: string) =>
    zones.shifts.begin({ resource, awayFrom: zone, by: 'others', evacuation: undefined, forMs: 60 * 60_000 }, 'others');
  run(settledMs);
  return Promise.resolve({
    actuator: {
      make: (call) => Promise.resolve(awaitAnswer<Outcome>((answer) => zones.make(call, answer))),
      look: (call) => {
        run(shownMs);
        return Promise.resolve(awaitAnswer<Outcome>((answer) => zones.look(call, answer)));
      },
      survey: (records) => {
        run(shownMs);
        return Promise.resolve(awaitAnswer<Result<ZoneSurvey, string>>((answer) => zones.survey(records, answer)));
      },
    },
    zone,
    records: [{ hostedZone: 'Z1', name: 'api.example.com.', type: 'A', sets: { a: 'set-a', b: 'set-b' } }],
    pass: run,
    resize: ({ desired, most }) => {
      group.setDesired(desired, 'others');
      group.changeTerms((terms) => {
        terms.most = most;
      });
    },
    shift: (resource) => void others(resource),
    machinesInZone: () =>
      Promise.resolve(
        agents.flatMap(({ host }) => {
          const machine = group.find(host.identity.id);
          return machine?.zone === zone && machine.state === 'in_service' ? [{ machine: machine.id, launchedAt: machine.launchedAt }] : [];
        }),
      ),
    close: () => Promise.resolve(),
  });
});
