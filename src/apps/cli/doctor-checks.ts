/** What does the doctor look at? Each check with why it matters and what to do about it; the manual is held against this table. */
import type { AccountCheck } from '../../adapters/aws/examine-account.ts';

export type DoctorCheck =
  | AccountCheck
  | 'policies_valid'
  | 'policy_may_act'
  | 'plan_possible'
  | 'messages_arrive'
  | 'controller_answers'
  | 'agents_heard'
  | 'clock_agrees';

export interface Finding {
  readonly check: DoctorCheck;
  /** `problem`: something will not work, or no repair may be made. `warning`: somebody should know. `fine`: looked at, and well. */
  readonly severity: 'problem' | 'warning' | 'fine';
  readonly what: string;
}

interface Advice {
  readonly why: string;
  readonly help: string;
}

export const doctorChecks: Readonly<Record<DoctorCheck, Advice>> = {
  policies_valid: { why: 'A set that cannot be read is not followed.', help: 'heald policy validate <folder>' },
  policy_may_act: {
    why: 'A policy that may act on a group where something stands in the way would be held each time it is needed.',
    help: 'Mend what is said of the group, or set the policy to observe.',
  },
  plan_possible: {
    why: 'A step that cannot be made is refused when it is needed, three times, and the repair fails.',
    help: 'Change the step, or give the group what the step needs.',
  },
  messages_arrive: {
    why: 'What only a person can do something about is told by these messages.',
    help: 'Write a document of kind Notification where there is none; else check its address, the network and its secret file.',
  },
  controller_answers: { why: 'Without a controller nothing is judged.', help: 'heald controller, or name it with --controller.' },
  agents_heard: {
    why: 'Where too many machines in service are not heard, the inventory is doubted and nothing is repaired.',
    help: 'Start an agent there, with the instance id as its host id.',
  },
  clock_agrees: {
    why: 'AWS refuses requests that are signed five minutes off.',
    help: 'Let this host keep time: systemctl status systemd-timesyncd',
  },
  aws_answers: { why: 'What cannot be read is not repaired.', help: 'Check region, network, credentials and packaging/iam/observe.json.' },
  aws_rights: {
    why: 'A call that is not allowed is refused when it is needed.',
    help: 'Attach packaging/iam/observe.json, and replace.json to repair.',
  },
  groups_watched: { why: 'heald looks at no group that is not tagged.', help: 'Tag groups with heald:watch=true.' },
  zones_available: { why: 'AWS itself knows of trouble.', help: 'See the health dashboard of AWS.' },
  group_managed: { why: 'AWS lets nobody else change it.', help: 'Leave it to that service: remove heald:watch.' },
  group_suspended: {
    why: 'A machine that is ended would have no successor, or would not be ended.',
    help: 'aws autoscaling resume-processes',
  },
  group_protected: { why: 'heald leaves protected instances alone.', help: 'Lift the protection where heald is to repair.' },
  group_excluded: { why: 'Nothing is done there.', help: 'Remove heald:exclude where that is no longer meant.' },
  group_grace: {
    why: 'Auto Scaling may end an instance that is still booting, again and again.',
    help: 'Set HealthCheckGracePeriod to the time that a boot takes.',
  },
  group_maintenance: {
    why: 'Auto Scaling ends first and launches then. heald launches for itself where a policy asks for the new one first.',
    help: 'Set InstanceMaintenancePolicy with MinHealthyPercentage 100, and use a launch template.',
  },
  group_zones: { why: 'With that zone, most of the group is gone.', help: 'Spread the group over three zones.' },
  group_impairment: {
    why: 'When a zone is in trouble, the group would launch into it, or replace what is well but for the zone.',
    help: 'Set AvailabilityZoneImpairmentPolicy with ZonalShiftEnabled and IgnoreUnhealthy.',
  },
  zone_headroom: {
    why: 'When that zone fails, or work is moved out of it, the others would have too few instances.',
    help: 'Raise the maximum of the group, or give it larger subnets; or see that the other zones can do without them.',
  },
  balancer_shift: {
    why: 'A zonal shift is the first step of moving work out of a zone.',
    help: 'aws elbv2 modify-load-balancer-attributes --attributes Key=zonal_shift.config.enabled,Value=true',
  },
  balancer_fails_open: {
    why: 'A balancer whose targets all look ill sends to all of them, shifted or not.',
    help: 'Look at the targets and their health checks.',
  },
  addresses_left: { why: 'A new instance needs an address before the old one gives its own back.', help: 'Add a subnet, or a larger one.' },
  kept_too_long: {
    why: 'It runs, costs money, and nobody looks at it. heald leaves it to a person: it was put in quarantine, or something speaks against its end.',
    help: 'End it, or put it back: aws autoscaling exit-standby',
  },
  aws_status: {
    why: 'AWS sees something, or plans something, that heald’s agents may not see.',
    help: 'Look at the instance; a planned event has a date.',
  },
};
