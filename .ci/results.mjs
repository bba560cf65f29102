// Reads what vitest reported of a command's runs: NAME.json and NAME.log in a folder, and NAME-again.* of a second run.
// `node .ci/results.mjs failed FOLDER NAME` prints the files that failed, a line each.
// `node .ci/results.mjs summary FOLDER STATUS` prints what failed and why, then the counts, and exits with 1 if anything failed.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const print = (line) => process.stdout.write(`${line}\n`);

const [, , command, folder, argument] = process.argv;
if (command === 'failed') for (const file of filesToRunAgain(argument)) print(file);
else summarize(Number(argument));

/** A run's counts and failures; nothing at all where it was broken off before it reported. */
function readReport(name) {
  const path = join(folder, `${name}.json`);
  if (!existsSync(path))
    return { passed: 0, skipped: 0, files: 0, failures: [{ file: name, title: 'did not report', message: '' }] };
  const report = JSON.parse(readFileSync(path, 'utf8'));
  return {
    passed: report.numPassedTests,
    skipped: report.numPendingTests,
    files: report.testResults.length,
    failures: report.testResults.flatMap(failuresOf),
  };
}

/** The tests of a file that failed; a file that failed before its first test counts as one. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((assertion) => assertion.status === 'failed');
  if (failed.length === 0 && status === 'failed') return [{ file, title: 'did not run', message }];
  return failed.map(({ fullName, failureMessages }) => ({
    file,
    title: fullName,
    message: failureMessages.join('\n'),
  }));
}

/** Errors that no test waited for. They fail a run without failing a test; vitest names the file that was running. */
function readUnhandled(name) {
  const path = join(folder, `${name}.log`);
  const lines = existsSync(path) ? stripVTControlCharacters(readFileSync(path, 'utf8')).split('\n') : [];
  const first = lines.findIndex((line) =>
    /Unhandled (Error|Rejection)|Uncaught|Error during close|not taken down/.test(line),
  );
  return first === -1 ? [] : lines.slice(first, first + 80);
}

function filesToRunAgain(name) {
  const origins = readUnhandled(name).flatMap((line) => /originated in "([^"]+)"/.exec(line)?.[1] ?? []);
  return new Set([...readReport(name).failures.map(({ file }) => file), ...origins]);
}

function summarize(status) {
  let passed = 0;
  let failed = 0;
  for (const name of ['npm-test', 'browser']) {
    if (name === 'browser' && !existsSync(join(folder, 'browser.log'))) continue;
    const first = readReport(name);
    const again = existsSync(join(folder, `${name}-again.log`)) ? readReport(`${name}-again`) : undefined;
    tell(again ? `${name}, failed at first` : `${name}, failed`, first, readUnhandled(name));
    if (again) tell(`${name}, failed again`, again, readUnhandled(`${name}-again`));
    const failures = (again ?? first).failures.length;
    const mended = again ? Math.max(0, first.failures.length - failures) : 0;
    print(
      `${name}: ${first.files} files, ${first.passed + mended} passed${mended ? ` (${mended} when run again)` : ''}, ` +
        `${failures} failed, ${first.skipped} skipped`,
    );
    passed += first.passed + mended;
    failed += failures;
  }
  if (passed + failed === 0) print('no test ran');
  print(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? status : status || 1;
}

function tell(heading, { failures }, unhandled) {
  for (const { file, title, message } of failures)
    print(`${heading}: ${file} > ${title}\n${stripVTControlCharacters(message).split('\n').slice(0, 12).join('\n')}`);
  for (const line of unhandled) print(`${heading}: ${line}`);
}
