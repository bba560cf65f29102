/** The view that is shown. That of the streams has an address of its own; exploring has that of its query. */
import { useEffect, useRef, useState } from 'react';

export type View = 'explore' | 'streams';

const streams = '#/streams';
const viewIn = (hash: string): View => (hash === streams ? 'streams' : 'explore');

export function useView(): readonly [View, (view: View) => void] {
  const [view, setView] = useState<View>(() => viewIn(location.hash));
  const explored = useRef('');
  useEffect(() => {
    const onAddress = () => setView(viewIn(location.hash));
    addEventListener('hashchange', onAddress);
    return () => removeEventListener('hashchange', onAddress);
  }, []);
  const show = (next: View) => {
    if (next === view) return;
    if (next === 'streams') explored.current = location.hash;
    history.replaceState(null, '', next === 'streams' ? streams : location.pathname + explored.current);
    setView(next);
  };
  return [view, show];
}
