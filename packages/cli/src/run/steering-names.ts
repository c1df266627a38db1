/** What a process, or one that it starts, obeys before or beside its own program; upper case. Each line says why. */
const NAMES: ReadonlySet<string> = new Set([
  // They decide which file a command's name stands for, and how a shell reads its script.
  ...['PATH', 'PATHEXT', 'COMSPEC', 'SHELL', 'SHELLOPTS', 'BASHOPTS', 'CDPATH', 'IFS'],
  // Commands that a shell runs by itself.
  ...['ENV', 'BASH_ENV', 'ZDOTDIR', 'PS4', 'PROMPT_COMMAND'],
  // They say where configuration is read from, where others may have put files.
  ...[
    'HOME',
    'USERPROFILE',
    'APPDATA',
    'XDG_CONFIG_HOME',
    'XDG_CONFIG_DIRS',
    'XDG_DATA_DIRS',
    'CURL_HOME',
    'INPUTRC',
  ],
  ...['TMPDIR', 'TMP', 'TEMP'],
  // Code and tables that the C library loads, and how it finds hosts.
  ...[
    'GCONV_PATH',
    'GLIBC_TUNABLES',
    'LOCPATH',
    'NLSPATH',
    'HOSTALIASES',
    'LOCALDOMAIN',
    'RES_OPTIONS',
    'TERMINFO',
  ],
  // Programs that others start for people.
  ...['EDITOR', 'VISUAL', 'PAGER', 'MANPAGER', 'BROWSER', 'LESSOPEN', 'LESSCLOSE', 'SUDO_ASKPASS'],
  // Code and options that a language's runtime loads first.
  ...[
    'PERLLIB',
    'RUBYOPT',
    'RUBYLIB',
    'GEM_HOME',
    'GEM_PATH',
    'BUNDLE_GEMFILE',
    'BUNDLE_PATH',
    'PHPRC',
    'PHP_INI_SCAN_DIR',
  ],
  ...[
    'JAVA_TOOL_OPTIONS',
    '_JAVA_OPTIONS',
    'JDK_JAVA_OPTIONS',
    'JAVA_OPTS',
    'JAVA_HOME',
    'CLASSPATH',
    'MAVEN_OPTS',
    'GRADLE_OPTS',
  ],
  ...[
    'LUA_INIT',
    'LUA_PATH',
    'LUA_CPATH',
    'TCLLIBPATH',
    'R_PROFILE',
    'R_ENVIRON',
    'GOFLAGS',
    'GOTOOLCHAIN',
    'GOPROXY',
  ],
  ...[
    'RUSTFLAGS',
    'RUSTC',
    'RUSTC_WRAPPER',
    'CC',
    'CXX',
    'MAKEFLAGS',
    'PIP_INDEX_URL',
    'PIP_EXTRA_INDEX_URL',
    'DENO_DIR',
    'BUN_OPTIONS',
  ],
  // Commands, options or code that a tool runs, and files that tell it what to run or whom to trust.
  ...['RSYNC_RSH', 'SVN_SSH', 'VIMINIT', 'EXINIT', 'CATALINA_OPTS', 'SBT_OPTS', 'MAVEN_ARGS'],
  ...['MAKE', 'LD', 'AR', 'KUBECONFIG', 'GNUPGHOME', 'PSMODULEPATH', 'PGSYSCONFDIR', 'PGSERVICEFILE'],
  ...['R_PROFILE_USER', 'R_ENVIRON_USER', 'JULIA_LOAD_PATH', 'PIP_CONFIG_FILE', 'NETRC'],
  ...['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_CA_BUNDLE', 'AWS_ENDPOINT_URL'],
  // Whom a connection goes through, and whose certificates it believes.
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'ALL_PROXY', 'NO_PROXY'],
  ...[
    'OPENSSL_CONF',
    'OPENSSL_ENGINES',
    'OPENSSL_MODULES',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'CURL_CA_BUNDLE',
    'REQUESTS_CA_BUNDLE',
  ],
  // The server that a daybook command inside sends its key to.
  'DAYBOOK_URL',
]);

/** The dynamic loaders' own: every name. */
const LOADERS = ['LD_', 'DYLD_'];

/** Programs that obey many names, and get new ones: every name but those that only hold a secret. */
const FAMILIES = [
  'NODE_',
  'NPM_CONFIG_',
  'PYTHON',
  'PERL5',
  'GIT_',
  'SSH_',
  'DOTNET_',
  'CORECLR_',
  'COR_',
  'CARGO_',
  'ANSIBLE_',
  'YARN_',
  'COREPACK_',
  'TF_CLI_',
  'ERL_',
  'ELIXIR_',
  'UV_',
  'BUNDLE_',
  'DOCKER_',
];
const HOLDS_A_SECRET = /_(?:TOKEN|PASSWORD|PASSPHRASE|SECRET|KEY|CREDENTIALS)$/;
const HARMLESS: ReadonlySet<string> = new Set(['NODE_ENV']);

/**
 * Whether a variable of this name decides what a process runs or trusts, instead of being read by it. Upper and lower case count
 * alike: some systems and programs read either.
 */
export function steers(variable: string): boolean {
  const name = variable.toUpperCase();
  if (NAMES.has(name) || LOADERS.some((start) => name.startsWith(start))) return true;
  if (HARMLESS.has(name) || HOLDS_A_SECRET.test(name)) return false;
  return FAMILIES.some((start) => name.startsWith(start));
}
