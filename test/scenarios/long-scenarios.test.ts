/** Does heald do the right thing in the scenarios that last for hours? See tell-scenarios.ts for how each is held to it. */
import { isLong, tellScenarios } from './tell-scenarios.ts';

tellScenarios(isLong);
