/** Is what is sent to leave a zone understood by somebody else's idea of AWS? */
import { afterAll } from 'vitest';

import { describeZoneActuator } from '../contract/zone-actuator-suite.ts';
import { testWith } from '../needs.ts';
import { startMoto, type Moto } from './moto.ts';
import { openMotoZones } from './moto-zones.ts';

let moto: Promise<Moto> | undefined;
afterAll(async () => (await moto)?.stop());

async function open() {
  moto ??= startMoto();
  return openMotoZones(await moto);
}

describeZoneActuator('moto', open, { hasNoShifts: true }, testWith({ programs: ['moto_server'] }));
