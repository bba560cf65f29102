/** The bearer whom a token names, as far as the page can read it. Only the server knows whether that is true. */

export interface Who {
  readonly subject: string | undefined;
  readonly role: string | undefined;
}

/** @returns undefined for a token that tells nothing. */
export function whoIs(token: string): Who | undefined {
  const [, payload = ''] = token.split('.');
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    const { sub, role }: { sub?: unknown; role?: unknown } = JSON.parse(new TextDecoder().decode(bytes));
    return { subject: textOf(sub), role: textOf(role) };
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
