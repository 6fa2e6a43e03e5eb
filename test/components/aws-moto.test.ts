/** Is what the adapter sends understood by somebody else's idea of AWS? moto's own gaps are named where they matter. */
import { afterAll } from 'vitest';

import { testWith } from '../needs.ts';
import { describeActuator } from '../contract/actuator-suite.ts';
import { openMotoStage, startMoto, type Moto } from './moto.ts';

let moto: Promise<Moto> | undefined;
afterAll(async () => (await moto)?.stop());

async function open() {
  moto ??= startMoto();
  return openMotoStage(await moto);
}

describeActuator('moto', open, { cannotLaunchFirst: true }, testWith({ programs: ['moto_server'] }));
