/** Sends one value after the other, and of those that come meanwhile only the last. */
export function latest<T>(send: (value: T) => Promise<void>): (value: T) => void {
  let waiting: { readonly value: T } | undefined;
  let isBusy = false;
  const sendAll = async () => {
    isBusy = true;
    while (waiting !== undefined) {
      const { value } = waiting;
      waiting = undefined;
      await send(value);
    }
    isBusy = false;
  };
  return (value) => {
    waiting = { value };
    if (!isBusy) void sendAll();
  };
}
