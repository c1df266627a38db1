import { isObject, valueAt } from './record.ts';

/*
 * What lies beside a trail's files: AWS puts the logs of many services below one `AWSLogs` folder. They go by the names that AWS gives
 * their folders.
 */

/** The folder of a service below that of an account, also in the bucket of an organization. */
const SERVICE_FOLDER = /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]+\/)?\d{12}\/([^/]+)\//;
/** `111122223333_CloudTrail_eu-central-1_…`, as a trail names its files. */
const TRAIL_FILE = /(?:^|\/)\d{12}_CloudTrail_[^/]*$/;

/** Folders without records of calls. One that is not in the list is looked into: a trail must not be passed over for its name. */
const OTHER_SERVICES: ReadonlySet<string> = new Set([
  'CloudTrail-Aggregated',
  'CloudTrail-Digest',
  'CloudTrail-Insight',
  'CloudFront',
  'Config',
  'GuardDuty',
  'VpcLattice',
  'WAFLogs',
  'elasticloadbalancing',
  'globalaccelerator',
  'network-firewall',
  'redshift',
  'vpcdnsquerylogs',
  'vpcflowlogs',
]);

/** The service in whose folder of AWS's own structure the file lies; undefined when that is none of those known to hold no records. */
export function otherByPath(path: string): string | undefined {
  const service = serviceFolderOf(path);
  return service !== undefined && OTHER_SERVICES.has(service) ? service : undefined;
}

/** Whether folder or name say that the file holds a trail's records. */
export function isTrailPath(path: string): boolean {
  const service = serviceFolderOf(path);
  return service === undefined ? TRAIL_FILE.test(slashed(path)) : service === 'CloudTrail';
}

function serviceFolderOf(path: string): string | undefined {
  return SERVICE_FOLDER.exec(slashed(path))?.[1];
}

/** As Windows writes paths with backslashes. */
function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

const has = (...names: readonly string[]) => {
  return (value: { readonly [key: string]: unknown }) => names.every((name) => Object.hasOwn(value, name));
};

const BY_CONTENT: readonly (readonly [string, (value: { readonly [key: string]: unknown }) => boolean])[] = [
  ['CloudTrail-Digest', has('digestStartTime', 'digestEndTime')],
  ['CloudTrail Lake signature', has('hashAlgorithm', 'files')],
  ['CloudTrail delivery notice', has('s3Bucket', 's3ObjectKey')],
  ['Config', has('configurationItems')],
  ['Config', has('configSnapshotId')],
  ['Config', has('configurationItemDiff')],
  ['WAFLogs', has('webaclId')],
  ['vpcdnsquerylogs', has('query_timestamp', 'query_name')],
  ['network-firewall', has('firewall_name')],
  ['GuardDuty', (value) => valueAt(value, 'service', 'serviceName') === 'guardduty'],
  ['Security Lake', has('class_uid')],
  ['S3 Inventory', has('sourceBucket', 'fileSchema')],
];

/** What a JSON value that holds no records is, where it is of a known kind. */
export function otherByContent(value: unknown): string | undefined {
  return isObject(value) ? BY_CONTENT.find(([, matches]) => matches(value))?.[0] : undefined;
}

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?`;

const BY_TEXT: readonly (readonly [string, RegExp])[] = [
  // Application and network load balancers begin with the protocol, classic ones with the time.
  [
    'elasticloadbalancing',
    new RegExp(`^(?:https?|h2|grpcs?|wss?|tls|tcp|udp)\\s(?:\\d\\.\\d\\s)?${TIME}\\s`),
  ],
  ['elasticloadbalancing', new RegExp(`^${TIME}\\s\\S+\\s\\S+:\\d+\\s(?:\\S+:\\d+|-)\\s-?[\\d.]+\\s`)],
  ['elasticloadbalancing', /^Enable ConnectionLog|^Enable AccessLog/],
  ['vpcflowlogs', /^version account-id |^\d+ \d{12} eni-[0-9a-f]+ /],
  ['S3 access log', /^[0-9a-f]{64} \S+ \[\d\d\/[A-Z][a-z]{2}\/\d{4}:/],
  ['CloudFront', /^#Version: \d/],
  ['Parquet', /^PAR1/],
];

/** What a text that is no JSON is, by its beginning, where it is of a known kind. */
export function otherByText(beginning: string): string | undefined {
  return BY_TEXT.find(([, pattern]) => pattern.test(beginning))?.[0];
}
