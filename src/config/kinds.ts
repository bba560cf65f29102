/** The kinds of settings: how the text of each is read, and what is said where it is not valid. */
import { z } from 'zod';
import type { Limit } from '../core/run/limits.ts';
import type { Setting } from './setting.ts';

/** As much as half of HMAC-SHA-256's output, in hexadecimal digits. */
const MIN_SECRET_LENGTH = 32;

export const integer = (fallback: number, min: number, max: number, unit: string, doc: string): Setting<number> => ({
  schema: z
    .string()
    .default(String(fallback))
    .transform((text) => (/^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN))
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`),
  default: String(fallback),
  unit,
  bounds: `${min} to ${max}`,
  doc,
});

/** A limit of the service, as a setting. */
export const limited = ({ default: fallback, min, max, unit, doc }: Limit): Setting<number> =>
  integer(fallback, min, max, unit, doc);

export const choice = <const T extends string>(
  values: readonly T[],
  fallback: NoInfer<T>,
  doc: string,
): Setting<T> => ({
  schema: z
    .string()
    .default(fallback)
    .pipe(z.enum(values, { error: `must be one of ${values.join(', ')}` })),
  default: fallback,
  unit: '',
  bounds: values.join(', '),
  doc,
});

export const text = (fallback: string, doc: string): Setting<string> => ({
  schema: z.string().default(fallback),
  default: fallback,
  unit: '',
  bounds: '',
  doc,
});

export const optionalText = (doc: string): Setting<string | undefined> => ({
  schema: z
    .string()
    .optional()
    .transform((value) => value || undefined),
  default: '',
  unit: '',
  bounds: '',
  doc,
});

/** Separated by commas or spaces; undefined for none. */
export const words = (doc: string): Setting<readonly string[] | undefined> => ({
  schema: z
    .string()
    .default('')
    .transform((value) => value.split(/[\s,]+/).filter((word) => word !== ''))
    .transform((list) => (list.length === 0 ? undefined : list)),
  default: '',
  unit: '',
  bounds: '',
  doc,
});

export const flag = (isOn: boolean, doc: string): Setting<boolean> => ({
  schema: z
    .string()
    .default(onOff(isOn))
    .pipe(z.enum(['on', 'off'], { error: 'must be on or off' }))
    .transform((value) => value === 'on'),
  default: onOff(isOn),
  unit: '',
  bounds: 'on, off',
  doc,
});

const onOff = (isOn: boolean) => (isOn ? 'on' : 'off');

export const url = (doc: string): Setting<string | undefined> => ({
  schema: z
    .string()
    .optional()
    .refine((value) => value === undefined || /^postgres(ql)?:\/\//.test(value), 'must begin with postgresql://'),
  default: '',
  unit: '',
  bounds: 'postgresql://…',
  doc,
});

export const origins = (doc: string): Setting<readonly string[]> => ({
  schema: z
    .string()
    .default('')
    .transform((value) => value.split(/[\s,]+/).filter((origin) => origin !== ''))
    .refine(
      (list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      'must be a list of origins such as https://app.example.com, without a path, separated by commas',
    ),
  default: '',
  unit: '',
  bounds: 'origins, separated by commas',
  doc,
});

export const headerName = (doc: string): Setting<string | undefined> => ({
  schema: z
    .string()
    .optional()
    .refine((value) => value === undefined || /^[\w-]+$/.test(value), 'must be the name of a header')
    .transform((value) => value?.toLowerCase()),
  default: '',
  unit: '',
  bounds: '',
  doc,
});

export const secret = (min: number, doc: string): Setting<string | undefined> => ({
  schema: z
    .string()
    .optional()
    .refine((value) => value === undefined || value.length >= min, `must have ${min} characters or more`),
  default: '',
  unit: '',
  bounds: `${min} characters or more`,
  doc,
  isSecret: true,
});

export const hosts = (doc: string): Setting<readonly string[] | undefined> => ({
  schema: z
    .string()
    .optional()
    .transform((value) =>
      value
        ?.toLowerCase()
        .split(/[\s,]+/)
        .filter((host) => host !== ''),
    )
    .refine(
      (list) => list === undefined || list.every((host) => host === '*' || /^[a-z\d_-]+(\.[a-z\d_-]+)*$/.test(host)),
      'must be a list of host names such as app.example.com, without a port, separated by commas, or *',
    ),
  default: '',
  unit: '',
  bounds: 'names, separated by commas',
  doc,
});

export const secrets = (doc: string): Setting<readonly [string, ...string[]] | undefined> => ({
  schema: z
    .string()
    .optional()
    .transform((value) => value?.split(',').map((secret) => secret.trim()))
    .refine(
      (list) => list === undefined || list.every((secret) => secret.length >= MIN_SECRET_LENGTH),
      `must be secrets of ${MIN_SECRET_LENGTH} characters or more, separated by commas`,
    )
    // The cast: what is split has a first part.
    .transform((list) => list as [string, ...string[]] | undefined),
  default: '',
  unit: '',
  bounds: `${MIN_SECRET_LENGTH} characters or more each, separated by commas`,
  doc,
  isSecret: true,
});
