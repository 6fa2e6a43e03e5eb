/** Does the adapter for AWS move work out of a zone as everyone must? Against the small account on this host. */
import { describeZoneActuator } from './zone-actuator-suite.ts';
import { openZoneStage, theRecord, theZone } from './zone-stage.ts';

describeZoneActuator('AWS adapter', async () => {
  const { actuator, account, group, pass, close } = await openZoneStage();
  return {
    actuator,
    zone: theZone,
    records: [theRecord],
    pass,
    resize: (size) => void Object.assign(group, size),
    shift: (resource) => void account.shifts.add(resource, theZone, 'drill of the payments team'),
    machinesInZone: () =>
      Promise.resolve(
        account.instances
          .filter(({ zone, lifecycle }) => zone === 'us-east-1a' && lifecycle === 'InService')
          .map(({ id, launchedAt }) => ({ machine: id, launchedAt: launchedAt.getTime() })),
      ),
    close,
  };
});
