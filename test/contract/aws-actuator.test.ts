/** Does the adapter for AWS do what every actuator must? Against the small account on this host. */
import { describeActuator } from './actuator-suite.ts';
import { openAwsStage } from './aws-stage.ts';

describeActuator('AWS adapter', async () => {
  const { actuator, endpoint, pass, close } = await openAwsStage();
  return {
    actuator,
    pass,
    protect: (machine) => {
      const found = endpoint.account.instances.find(({ id }) => id === machine);
      if (found !== undefined) found.isProtected = true;
    },
    close,
  };
});
