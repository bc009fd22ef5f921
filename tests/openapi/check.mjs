// check.mjs http://127.0.0.1:8000: is the document valid, and does a client that is made of it work?
// One line for each route that was called; exit code 1 and the fault otherwise.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';

const here = fileURLToPath(new URL('.', import.meta.url));
const generated = `${here}generated`;
const address = process.argv[2];

const text = await (await fetch(`${address}/schema/openapi.json`)).text();
const { valid, errors } = await new Validator().validate(JSON.parse(text));
if (!valid) {
  console.error(JSON.stringify(errors, null, 2));
  process.exit(1);
}

rmSync(generated, { recursive: true, force: true });
mkdirSync(generated);
writeFileSync(`${generated}/openapi.json`, text);
tool('oazapfts', `${generated}/openapi.json`, `${generated}/api.ts`);
// Compiled strictly together, so that what calls.ts gives and takes is what the document says.
tool('tsc', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', '--rootDir', here,
  '--outDir', `${generated}/js`, `${here}calls.ts`);
const { run } = await import(`${generated}/js/calls.js`);
await run(address);

function tool(name, ...given) {
  try {
    execFileSync(`${here}node_modules/.bin/${name}`, given, { stdio: 'pipe' });
  } catch (e) {
    console.error(`${name}: ${e.stdout}${e.stderr}`);
    process.exit(1);
  }
}
