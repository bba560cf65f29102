/** A chart of uPlot's in a box: made anew when its form changes, drawn anew when its data do. */
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useColours } from './colours.ts';

export interface PlotProps {
  /** What the picture shows, for those who do not see it. */
  readonly label: string;
  readonly data: UPlot.AlignedData;
  /** Must stay the same object as long as the form does. */
  readonly form: (colours: Colours) => Omit<UPlot.Options, 'width' | 'height'>;
}

export interface Colours {
  readonly line: string;
  readonly fill: string;
  readonly text: string;
  readonly rule: string;
}

export function Plot({ label, data, form }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const latest = useRef(data);
  const colours = useColours();

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const made = new UPlot({ ...form(colours), ...sizeOf(element) }, latest.current, element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [form, colours]);

  useEffect(() => {
    latest.current = data;
    plot.current?.setData(data);
  }, [data]);

  return <div ref={box} className="plot" role="img" aria-label={label} />;
}

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement) => ({
  width: Math.max(80, clientWidth),
  height: Math.max(60, clientHeight),
});
