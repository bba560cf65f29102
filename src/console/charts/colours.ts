/** The colours of the page, for what is drawn on a canvas: they change with light and dark. */
import { useEffect, useState } from 'react';
import type { Colours } from './plot.tsx';

export function useColours(): Colours {
  const [colours, setColours] = useState(readColours);
  useEffect(() => {
    const update = () => setColours(readColours());
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    dark.addEventListener('change', update);
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', update);
    };
  }, []);
  return colours;
}

/** As they come out: a custom property is told as it is written, not as the colour that it is at the moment. */
function readColours(): Colours {
  const probe = document.createElement('span');
  document.body.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = { line: colour('accent'), fill: colour('accent-fill'), text: colour('dim'), rule: colour('rule') };
  probe.remove();
  return colours;
}
