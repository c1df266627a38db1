import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const SCRIPT = join(import.meta.dirname, '../../docs/verify-bundle.py');

/** Whether there is a Python that the script runs on. */
export const hasPython =
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;

export type BundleCase = {
  readonly bundle: Uint8Array;
  readonly keys: readonly string[];
  readonly oldCheckpoint?: string | undefined;
};

/** Reads many bundles with one process, as the script's own command would: starting Python takes longer than to read one. */
const DRIVER = `
import base64, importlib.util, io, json, sys
spec = importlib.util.spec_from_file_location("verify_bundle", sys.argv[1])
script = importlib.util.module_from_spec(spec)
sys.dont_write_bytecode = True
spec.loader.exec_module(script)
verdicts = []
for case in json.load(sys.stdin):
    try:
        keys = [script.Key(key) for key in case["keys"]]
        stream = io.BytesIO(base64.b64decode(case["bundle"]))
        script.read_bundle(stream, keys, case.get("old"), lambda *_: None)
        verdicts.append("verified")
    except script.Refused as error:
        verdicts.append(error.code)
    except Exception as error:
        verdicts.append("crashed: %r" % error)
print(json.dumps(verdicts))
`;

/** What the script says of each: \`verified\`, or the code of what is wrong. */
export function pythonVerdicts(cases: readonly BundleCase[]): string[] {
  const input = cases.map(({ bundle, keys, oldCheckpoint }) => ({
    bundle: Buffer.from(bundle).toString('base64'),
    keys,
    ...(oldCheckpoint !== undefined && { old: oldCheckpoint }),
  }));
  const output = execFileSync('python3', ['-c', DRIVER, SCRIPT], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 64 * 1_048_576,
  });
  return JSON.parse(output);
}

/** The script as it is called, and its exit code. */
export function runPython(args: readonly string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync('python3', ['-B', SCRIPT, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}
