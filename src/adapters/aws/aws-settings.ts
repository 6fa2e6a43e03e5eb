/** Where is AWS? The region, and for trials another endpoint; credentials are found by the SDK, as for every other program. */
import { ok, wrong, type Result } from '../../base/result.ts';

export interface AwsSettings {
  /** `us-east-1`; undefined: as the SDK finds it (AWS_REGION, the profile). */
  readonly region: string | undefined;
  /** Where all calls go instead of AWS, for tests and trials. */
  readonly endpoint: string | undefined;
  /** An answer that has not come by then has failed; undefined: five seconds. */
  readonly answerWithinMs?: number;
}

export function findAwsSettings(
  region: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Result<AwsSettings, string> {
  const endpoint = env['HEALD_AWS_ENDPOINT'] ?? env['AWS_ENDPOINT_URL'];
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    return wrong(`HEALD_AWS_ENDPOINT: expected a URL such as http://127.0.0.1:5000, found "${endpoint}".`);
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    return wrong(`--aws-region: expected a region such as us-east-1, found "${region}".`);
  return ok({ region, endpoint });
}
