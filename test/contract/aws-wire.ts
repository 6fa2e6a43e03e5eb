/** How do the services of AWS speak? Each in its own dialect: what a request asks for, how an answer and an error are written. */
import type { Tree } from './aws-answer.ts';

/** A request as it came. */
export interface Heard {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

export interface Asked {
  /** The name of the call: `StartZonalShift`. */
  readonly action: string;
  readonly parameters: URLSearchParams;
  readonly dialect: Dialect;
}

export interface Dialect {
  /** As the signature of a request names the service. */
  readonly service: string;
  readonly contentType: string;
  /** How it says that it was asked too often. */
  readonly throttled: readonly [status: number, code: string];
  writeAnswer(action: string, tree: Tree): string;
  writeError(status: number, code: string, message: string, more?: Readonly<Record<string, string>>): string;
}

export function readAsked(heard: Heard): Asked {
  const { pathname } = heard.url;
  if (pathname.startsWith('/2013-04-01/')) return readRoute53(heard);
  if (pathname !== '/') return readZonalShift(heard);
  const parameters = new URLSearchParams(heard.body);
  const dialects: Readonly<Record<string, Dialect>> = { '2016-11-15': ec2, '2015-12-01': loadBalancing };
  return { action: parameters.get('Action') ?? '', parameters, dialect: dialects[parameters.get('Version') ?? ''] ?? autoScaling };
}

const ec2: Dialect = {
  service: 'ec2',
  contentType: 'text/xml',
  throttled: [503, 'RequestLimitExceeded'],
  writeAnswer: (action, tree) =>
    `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId>${writeXml(tree, 'item')}</${action}Response>`,
  writeError: (_, code, message) =>
    `<Response><Errors><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`,
};

function speakQuery(service: string, namespace: string): Dialect {
  return {
    service,
    contentType: 'text/xml',
    throttled: [400, 'Throttling'],
    writeAnswer(action, tree) {
      const result = `<${action}Result>${writeXml(tree, 'member')}</${action}Result>`;
      const metadata = '<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>';
      return `<${action}Response xmlns="${namespace}">${result}${metadata}</${action}Response>`;
    },
    writeError: writeQueryError,
  };
}

const autoScaling = speakQuery('autoscaling', 'http://autoscaling.amazonaws.com/doc/2011-01-01/');
const loadBalancing = speakQuery('elasticloadbalancing', 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/');

function writeQueryError(status: number, code: string, message: string): string {
  const type = status < 500 ? 'Sender' : 'Receiver';
  return `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`;
}

const route53: Dialect = {
  service: 'route53',
  contentType: 'text/xml',
  throttled: [400, 'Throttling'],
  // Its answers are written where they are made: each list has its own word for its members.
  writeAnswer: (action, tree) =>
    `<?xml version="1.0"?><${action}Response xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${typeof tree === 'string' ? tree : ''}</${action}Response>`,
  writeError: writeQueryError,
};

function readRoute53({ method, url, body }: Heard): Asked {
  const [, , what = '', id = ''] = url.pathname.split('/');
  const action = what === 'change' ? 'GetChange' : method === 'POST' ? 'ChangeResourceRecordSets' : 'ListResourceRecordSets';
  const parameters = new URLSearchParams(url.searchParams);
  parameters.set('Id', id);
  parameters.set('Body', body);
  return { action, parameters, dialect: route53 };
}

const zonalShift: Dialect = {
  service: 'arc-zonal-shift',
  contentType: 'application/json',
  throttled: [429, 'ThrottlingException'],
  writeAnswer: (_, tree) => JSON.stringify(tree),
  writeError: (_, code, message, more = {}) => JSON.stringify({ __type: code, message, ...more }),
};

const zonalShiftActions: Readonly<Record<string, string>> = {
  'POST zonalshifts': 'StartZonalShift',
  'PATCH zonalshifts': 'UpdateZonalShift',
  'DELETE zonalshifts': 'CancelZonalShift',
  'GET autoshifts': 'ListAutoshifts',
};

function readZonalShift({ method, url, body }: Heard): Asked {
  const [, what = '', id] = url.pathname.split('/');
  const parameters = new URLSearchParams(url.searchParams);
  for (const [name, value] of Object.entries(body === '' ? {} : (JSON.parse(body) as Record<string, string>))) parameters.set(name, value);
  if (id !== undefined) parameters.set('id', decodeURIComponent(id));
  const ofResources = id === undefined ? 'ListManagedResources' : 'GetManagedResource';
  const action = what === 'managedresources' ? ofResources : (zonalShiftActions[`${method} ${what}`] ?? '');
  return { action, parameters, dialect: zonalShift };
}

function writeXml(tree: Tree, listName: string): string {
  if (tree === undefined) return '';
  if (Array.isArray(tree)) return tree.map((each) => `<${listName}>${writeXml(each, listName)}</${listName}>`).join('');
  if (typeof tree === 'object')
    return Object.entries(tree)
      .map(([name, value]) => (value === undefined ? '' : `<${name}>${writeXml(value as Tree, listName)}</${name}>`))
      .join('');
  return escapeXml(String(tree));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
