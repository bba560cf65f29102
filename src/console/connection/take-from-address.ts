/**
 * Takes what stands behind a mark out of the page's address, now and whenever something is put there.
 * @param mark begins with `#`, which a browser sends to nobody.
 */
export function takeFromAddress(mark: string, keep: (text: string) => void): void {
  const take = () => {
    if (!location.hash.startsWith(mark)) return;
    keep(decodeURIComponent(location.hash.slice(mark.length)));
    history.replaceState(null, '', location.pathname + location.search);
  };
  take();
  addEventListener('hashchange', take);
}
