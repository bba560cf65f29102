/** The settings: docs/settings.md says what the code does with them. */
import { describe, expect, it, test } from 'vitest';
import { readConfig, type SettingName, settings } from '../../src/app/config.ts';
import { serverLimitTable } from '../../src/config/server-limits.ts';
import { serverOptionsOf, sluiceOptionsOf } from '../../src/config/service-options.ts';
import { namedLimits } from '../../src/core/limit-name.ts';
import { limitTable } from '../../src/core/run/limits.ts';
import { read, replaceBetween } from './files.ts';

const entries = Object.entries(settings);

test('the table of docs/settings.md is made from the code; `npx vitest run test/repo/settings.test.ts -u` makes it anew', async () => {
  const page = await read('docs/settings.md');
  await expect(replaceBetween('settings', page, table())).toMatchFileSnapshot('../../docs/settings.md');
});

test('every setting is documented', () => {
  for (const [, { doc, bounds }] of entries) {
    expect(doc).toMatch(/^[A-Z].*\.$/s);
    expect(bounds).not.toContain('|');
  }
});

test.each(Object.entries(namedLimits))('the limit %s of code is the setting %s', (limit, setting) => {
  const { min } = { ...limitTable, ...serverLimitTable }[limit as keyof typeof namedLimits];
  const config = readConfig({ [setting]: String(min) });
  expect({ ...sluiceOptionsOf(config).limits, ...serverOptionsOf(config).limits }).toMatchObject({ [limit]: min });
});

describe('defaults', () => {
  it('hold where nothing is set', () => {
    expect(() => readConfig({})).not.toThrow();
  });

  it('hold where a variable is empty', () => {
    expect(readConfig(Object.fromEntries(entries.map(([name]) => [name, ''])))).toEqual(readConfig({}));
  });

  it.each(entries)('%s: the documented one is that of the code', (name, setting) => {
    expect(readConfig({ [name]: setting.default })).toEqual(readConfig({}));
  });

  it('reach this machine only, use the embedded database, and let no other web origin in', () => {
    const { HOST, DATABASE_URL, CORS_ORIGINS } = readConfig({});
    expect({ HOST, DATABASE_URL, CORS_ORIGINS }).toEqual({
      HOST: '127.0.0.1',
      DATABASE_URL: undefined,
      CORS_ORIGINS: [],
    });
  });
});

const numbers = entries.flatMap(([name, { bounds }]) => {
  const [, min, max] = /^(\d+) to (\d+)$/.exec(bounds) ?? [];
  return min === undefined ? [] : [{ name: name as SettingName, min: Number(min), max: Number(max), bounds }];
});

describe.each(numbers)('$name, a whole number', ({ name, min, max, bounds }) => {
  it('takes its bounds', () => {
    expect(readConfig({ [name]: String(min) })[name]).toBe(min);
    expect(readConfig({ [name]: String(max) })[name]).toBe(max);
  });

  it.each([String(min - 1), String(max + 1), '1.5', '1e2', 'many', '0x10', '1_000'])('refuses %s', (value) => {
    const [from, to] = bounds.split(' to ');
    expect(() => readConfig({ [name]: value })).toThrow(
      `${name}=${value}: must be a whole number from ${from} to ${to}`,
    );
  });
});

describe('choices', () => {
  it('LOG_LEVEL takes each documented level, and no other', () => {
    for (const level of settings.LOG_LEVEL.bounds.split(', ')) {
      expect(readConfig({ LOG_LEVEL: level }).LOG_LEVEL).toBe(level);
    }
    expect(() => readConfig({ LOG_LEVEL: 'loud' })).toThrow(
      `LOG_LEVEL=loud: must be one of ${settings.LOG_LEVEL.bounds}`,
    );
  });

  it.each(['GRAPHIQL', 'INTROSPECTION'] as const)('%s is on or off', (name) => {
    expect(readConfig({ [name]: 'on' })[name]).toBe(true);
    expect(readConfig({ [name]: 'off' })[name]).toBe(false);
    expect(() => readConfig({ [name]: 'true' })).toThrow(`${name}=true: must be on or off`);
  });
});

describe('texts', () => {
  it.each(['postgresql://user@db.example.com/shop', 'postgres://localhost/shop'])('DATABASE_URL takes %s', (url) => {
    expect(readConfig({ DATABASE_URL: url }).DATABASE_URL).toBe(url);
  });

  it('DATABASE_URL refuses another database', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://localhost/shop' })).toThrow(
      /DATABASE_URL.*: must begin with postgresql:\/\//,
    );
  });

  it('CORS_ORIGINS takes a list, separated by commas', () => {
    const { CORS_ORIGINS } = readConfig({ CORS_ORIGINS: 'https://app.example.com, http://localhost:3000' });
    expect(CORS_ORIGINS).toEqual(['https://app.example.com', 'http://localhost:3000']);
  });

  it.each(['*', 'app.example.com', 'https://app.example.com/', 'https://app.example.com/path'])(
    'CORS_ORIGINS refuses %s',
    (value) => {
      expect(() => readConfig({ CORS_ORIGINS: value })).toThrow(`CORS_ORIGINS=${value}: must be a list of origins`);
    },
  );
});

describe('names', () => {
  it('ALLOWED_HOSTS takes a list of host names, or any', () => {
    expect(readConfig({ ALLOWED_HOSTS: 'App.example.com, other' }).ALLOWED_HOSTS).toEqual(['app.example.com', 'other']);
    expect(readConfig({ ALLOWED_HOSTS: '*' }).ALLOWED_HOSTS).toEqual(['*']);
  });

  it.each(['https://app.example.com', 'app.example.com:80', '*.example.com'])('ALLOWED_HOSTS refuses %s', (value) => {
    expect(() => readConfig({ ALLOWED_HOSTS: value })).toThrow('must be a list of host names');
  });

  it('CLIENT_HEADER takes the name of a header, and no other text', () => {
    expect(readConfig({ CLIENT_HEADER: 'X-Forwarded-For' }).CLIENT_HEADER).toBe('x-forwarded-for');
    expect(() => readConfig({ CLIENT_HEADER: 'x: y' })).toThrow('must be the name of a header');
  });
});

test('all that is wrong is told at once', () => {
  expect(() => readConfig({ PORT: '70000', MAX_STREAMS: '0', GRAPHIQL: 'on' })).toThrow(
    [
      'These settings are not valid:',
      '  PORT=70000: must be a whole number from 0 to 65535',
      '  MAX_STREAMS=0: must be a whole number from 1 to 400',
    ].join('\n'),
  );
});

test('the settings that were read do not change', () => {
  expect(Object.isFrozen(readConfig({}))).toBe(true);
});

function table(): string {
  const lines = entries.map(([name, setting]) => {
    const cell = (text: string) => (text === '' ? '' : `\`${text}\``);
    return `| \`${name}\` | ${cell(setting.default)} | ${setting.unit} | ${setting.bounds} | ${setting.doc} |`;
  });
  return ['| setting | default | unit | bounds | meaning |', '|---|---|---|---|---|', ...lines, ''].join('\n');
}
