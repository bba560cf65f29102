/** Tells whether a host is reached by this machine alone, by its name or address. */
export const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127\./.test(host);
