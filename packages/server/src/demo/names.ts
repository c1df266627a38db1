/** Forty people's names, and those of people who come and go; none is anybody's. */
export const PEOPLE: readonly string[] = [
  'ana.lindqvist',
  'ben.okafor',
  'carla.moretti',
  'david.nowak',
  'elif.demir',
  'felix.brandt',
  'grace.mensah',
  'hugo.laurent',
  'ines.carvalho',
  'jakob.eriksen',
  'keiko.tanabe',
  'liam.gallagher',
  'maya.rosen',
  'nils.haugen',
  'olga.petrova',
  'priya.raman',
  'quentin.dubois',
  'rosa.jimenez',
  'samir.haddad',
  'tara.whitfield',
  'umar.siddiqui',
  'vera.kovacs',
  'wei.zhang',
  'ximena.flores',
  'yara.nasser',
  'zoe.papadaki',
  'amir.cohen',
  'britta.vogel',
  'cyrus.mehta',
  'dana.kowalski',
  'emil.sorensen',
  'fiona.macrae',
  'gabriel.costa',
  'hanna.virtanen',
  'ivan.dragan',
  'julia.schreiber',
  'kofi.asante',
  'lena.fischer',
  'marco.bianchi',
  'noor.aziz',
  'oscar.nyberg',
  'paula.reyes',
  'rahul.iyer',
  'sofia.andersson',
  'tomas.vesely',
  'ulrike.hahn',
  'victor.lam',
  'wanda.pawlak',
  'xavier.pons',
  'yusuf.kaya',
  'zara.hussain',
  'aldo.ferri',
];

/** Who the three stories are about. */
export const LEAVER = 'jonas.weber';
export const CHANGED = 'nina.halvorsen';
export const LEAKED_KEY = 'ci-storefront';

export const DOMAIN = 'fernwood.example';
export const COMPANY = 'Fernwood';

/** Projects there are all year, with the secrets that only they have. */
export const PROJECTS: Readonly<Record<string, readonly string[]>> = {
  storefront: ['CDN_SIGNING_KEY', 'MAPS_API_KEY', 'FEATURE_FLAG_TOKEN'],
  checkout: ['TAX_SERVICE_TOKEN', 'FRAUD_SCORE_KEY'],
  payments: ['STRIPE_SECRET_KEY', 'PAYOUT_SIGNING_KEY', 'BANK_SFTP_PASSWORD', 'CARD_VAULT_TOKEN'],
  search: ['CLUSTER_ADMIN_KEY'],
  accounts: ['OAUTH_CLIENT_SECRET', 'PASSWORD_PEPPER', 'SMS_GATEWAY_TOKEN'],
  warehouse: ['CARRIER_API_KEY', 'LABEL_PRINTER_TOKEN'],
  analytics: ['BIGQUERY_SERVICE_ACCOUNT', 'SEGMENT_WRITE_KEY'],
  'mobile-api': ['APNS_PRIVATE_KEY', 'FCM_SERVER_KEY'],
};

/** Secrets that every project has. */
export const COMMON_SECRETS: readonly string[] = [
  'DATABASE_URL',
  'REDIS_URL',
  'SESSION_SECRET',
  'JWT_SIGNING_KEY',
  'SENTRY_DSN',
  'SMTP_PASSWORD',
  'S3_SECRET_KEY',
  'WEBHOOK_SECRET',
  'ENCRYPTION_KEY',
  'INTERNAL_API_TOKEN',
];

/** Those of them that a build needs. */
export const BUILD_SECRETS: readonly string[] = [
  'SENTRY_DSN',
  'S3_SECRET_KEY',
  'INTERNAL_API_TOKEN',
  'REDIS_URL',
];

/** Variables of every project, each with the values that it goes through. */
export const VARIABLES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  LOG_LEVEL: ['info', 'debug', 'warn'],
  PUBLIC_URL: [`https://www.${DOMAIN}`, `https://next.${DOMAIN}`],
  CACHE_TTL_SECONDS: ['300', '60', '900'],
  FEATURE_NEW_CHECKOUT: ['off', 'on'],
  FEATURE_GUEST_ORDERS: ['on', 'off'],
  MAX_UPLOAD_MB: ['25', '50', '100'],
  WORKER_COUNT: ['4', '8', '12', '6'],
  REQUEST_TIMEOUT_MS: ['5000', '8000', '3000'],
  DEFAULT_LOCALE: ['en', 'de', 'pt'],
  RATE_LIMIT_PER_MINUTE: ['600', '1200', '300'],
  SEARCH_INDEX_NAME: ['products-a', 'products-b'],
  IMAGE_QUALITY: ['80', '75', '85'],
};

export const VARIABLE_NAMES: readonly string[] = Object.keys(VARIABLES);

/** Environments that a project has for a while. */
export const PASSING_ENVIRONMENTS: readonly string[] = ['preview', 'load-test'];

/** People who are invited when the year ends, and have not answered yet. */
export const INVITED: readonly string[] = ['petra.novotna', 'arjun.nair'];

export const BROWSERS: readonly string[] = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
];
