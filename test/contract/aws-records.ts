/** What does Route 53 answer in the small account? Sets with weights; a batch is taken as a whole or not at all, and spreads when told. */
import { Refusal, type Tree } from './aws-answer.ts';

export interface AccountSet {
  readonly name: string;
  readonly type: string;
  readonly id: string;
  weight: number;
  /** An address and how long it may be remembered; of an alias, the name that it stands for. */
  readonly ttl?: number;
  readonly value?: string;
  readonly alias?: string;
}

export interface AccountRecords {
  /** By hosted zone. */
  readonly zones: Map<string, AccountSet[]>;
  pageSize: number;
  /** How often a change is asked for before it has reached every server. */
  spreadsAfter: number;
  readonly handlers: Readonly<Record<string, (parameters: URLSearchParams) => Tree>>;
}

export function createRecords(): AccountRecords {
  const changes = new Map<string, number>();
  const records: AccountRecords = {
    zones: new Map(),
    pageSize: 300,
    spreadsAfter: 0,
    handlers: {
      ListResourceRecordSets(told) {
        const sets = findZone(told).toSorted((left, right) => compare(keyOf(left), keyOf(right)));
        const from = [told.get('name') ?? '', told.get('type') ?? '', told.get('identifier') ?? ''];
        const rest = sets.filter((set) => compare(keyOf(set), from) >= 0);
        const page = rest.slice(0, records.pageSize);
        const next = rest[records.pageSize];
        const goesOn =
          next === undefined
            ? ''
            : `<NextRecordName>${next.name}</NextRecordName><NextRecordType>${next.type}</NextRecordType><NextRecordIdentifier>${next.id}</NextRecordIdentifier>`;
        const list = page.map((set) => writeSet(set)).join('');
        return `<ResourceRecordSets>${list}</ResourceRecordSets><IsTruncated>${next !== undefined}</IsTruncated>${goesOn}<MaxItems>${records.pageSize}</MaxItems>`;
      },
      ChangeResourceRecordSets(told) {
        const wished = [...findZone(told)];
        for (const [, action = '', text = ''] of (told.get('Body') ?? '').matchAll(/<Change><Action>(\w+)<\/Action>(.*?)<\/Change>/gs)) {
          const set = readSet(text);
          const at = wished.findIndex((each) => compare(keyOf(each), keyOf(set)) === 0);
          const isThere = at >= 0 && JSON.stringify(wished[at]) === JSON.stringify(set);
          if (action === 'DELETE' && !isThere)
            throw new Refusal('InvalidChangeBatch', `Tried to delete ${set.id}, but the values provided do not match the current values`);
          if (action === 'DELETE') wished.splice(at, 1);
          else if (at >= 0) throw new Refusal('InvalidChangeBatch', `Tried to create ${set.id}, but it already exists`);
          else wished.push(set);
        }
        records.zones.set(told.get('Id') ?? '', wished);
        const id = `C${changes.size + 1}`;
        changes.set(id, records.spreadsAfter);
        return writeChange(id, 'PENDING');
      },
      GetChange(told) {
        const id = told.get('Id') ?? '';
        const left = changes.get(id) ?? 0;
        changes.set(id, left - 1);
        return writeChange(id, left > 0 ? 'PENDING' : 'INSYNC');
      },
    },
  };

  function findZone(told: URLSearchParams): AccountSet[] {
    const found = records.zones.get(told.get('Id') ?? '');
    if (found === undefined) throw new Refusal('NoSuchHostedZone', `No hosted zone found with ID: ${told.get('Id')}`, 404);
    return found;
  }

  return records;
}

function keyOf({ name, type, id }: Pick<AccountSet, 'name' | 'type' | 'id'>): readonly string[] {
  return [name, type, id];
}

function compare(left: readonly string[], right: readonly string[]): number {
  for (const [at, part] of left.entries()) {
    const other = right[at] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

function writeSet({ name, type, id, weight, ttl, value, alias }: AccountSet): string {
  const target =
    alias === undefined
      ? `<TTL>${ttl}</TTL><ResourceRecords><ResourceRecord><Value>${value}</Value></ResourceRecord></ResourceRecords>`
      : `<AliasTarget><HostedZoneId>Z35SXDOTRQ7X7K</HostedZoneId><DNSName>${alias}</DNSName><EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget>`;
  const key = `<Name>${name}</Name><Type>${type}</Type><SetIdentifier>${id}</SetIdentifier>`;
  return `<ResourceRecordSet>${key}<Weight>${weight}</Weight>${target}</ResourceRecordSet>`;
}

function readSet(text: string): AccountSet {
  const told = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  const isAlias = text.includes('<AliasTarget>');
  if (isAlias && (text.includes('<TTL') || text.includes('<ResourceRecords')))
    throw new Refusal('InvalidInput', 'Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]]');
  return {
    name: told('Name'),
    type: told('Type'),
    id: told('SetIdentifier'),
    weight: Number(told('Weight')),
    ...(isAlias ? { alias: told('DNSName') } : { ttl: Number(told('TTL')), value: told('Value') }),
  };
}

function writeChange(id: string, status: string): string {
  return `<ChangeInfo><Id>/change/${id}</Id><Status>${status}</Status><SubmittedAt>2026-01-05T12:00:00Z</SubmittedAt></ChangeInfo>`;
}
