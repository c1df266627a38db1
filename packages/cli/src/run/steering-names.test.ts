import { describe, expect, test } from 'vitest';
import { steers } from './steering-names.ts';

describe('a name that steers a process', () => {
  test.each([
    ...['PATH', 'Path', 'SHELL', 'BASH_ENV', 'ENV', 'IFS', 'PS4', 'PROMPT_COMMAND', 'HOME', 'TMPDIR'],
    ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'LD_AUDIT', 'DYLD_INSERT_LIBRARIES', 'GCONV_PATH', 'GLIBC_TUNABLES'],
    ...[
      'NODE_OPTIONS',
      'NODE_PATH',
      'NODE_EXTRA_CA_CERTS',
      'NODE_TLS_REJECT_UNAUTHORIZED',
      'npm_config_registry',
    ],
    ...[
      'NPM_CONFIG_SCRIPT_SHELL',
      'PYTHONPATH',
      'PYTHONSTARTUP',
      'PERL5OPT',
      'PERL5LIB',
      'RUBYOPT',
      'RUBYLIB',
    ],
    ...['JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS', 'CLASSPATH', 'DOTNET_STARTUP_HOOKS'],
    ...[
      'GIT_SSH_COMMAND',
      'GIT_CONFIG_COUNT',
      'GIT_CONFIG_KEY_0',
      'GIT_ASKPASS',
      'SSH_ASKPASS',
      'SSH_AUTH_SOCK',
    ],
    ...[
      'http_proxy',
      'HTTPS_PROXY',
      'ALL_PROXY',
      'no_proxy',
      'EDITOR',
      'VISUAL',
      'PAGER',
      'LESSOPEN',
      'OPENSSL_CONF',
    ],
    ...[
      'RSYNC_RSH',
      'VIMINIT',
      'ANSIBLE_LIBRARY',
      'YARN_YARN_PATH',
      'TF_CLI_ARGS',
      'KUBECONFIG',
      'DOCKER_HOST',
    ],
  ])('%s is one', (name) => {
    expect(steers(name)).toBe(true);
  });

  test.each([
    ...['DATABASE_URL', 'TOKEN', 'API_KEY', 'PGPASSWORD', 'AWS_SECRET_ACCESS_KEY', 'MY_PATH', 'PATH_TO_KEY'],
    ...[
      'NODE_AUTH_TOKEN',
      'NODE_ENV',
      'NPM_TOKEN',
      'GIT_TOKEN',
      'GITHUB_TOKEN',
      'SSH_PRIVATE_KEY',
      'SSH_PASSPHRASE',
    ],
    ...['APP_NODE_OPTIONS', 'ENVIRONMENT', 'HOMEPAGE', 'LANG', 'DAYBOOK_API_KEY', 'CARGO_REGISTRY_TOKEN'],
  ])('%s is none', (name) => {
    expect(steers(name)).toBe(false);
  });

  test('stays one with the end of a secret’s name where the loader reads it', () => {
    expect(steers('LD_KEY')).toBe(true);
  });
});
