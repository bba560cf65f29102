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
  /** The stretch that is shown; undefined for all. */
  readonly zoom: Stretch | undefined;
  /** How far the picture goes beyond the first and the last of the data. */
  readonly margin: number;
  /** Told of the place in the data that is under the cursor. */
  readonly onPoint: (index: number | undefined) => void;
  /** Told of a stretch that was drawn by the mouse. */
  readonly onBrush: (stretch: Stretch) => void;
}

/** Along the lower edge, as the data have it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Colours {
  readonly line: string;
  readonly fill: string;
  readonly text: string;
  readonly rule: string;
}

export function Plot({ label, data, form, zoom, margin, onPoint, onBrush }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const latest = useRef({ data, zoom, margin, onPoint, onBrush });
  latest.current = { data, zoom, margin, onPoint, onBrush };
  const colours = useColours();

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const options = form(colours);
    const made = new UPlot(
      {
        ...options,
        ...sizeOf(element),
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: 4 } },
        scales: {
          ...options.scales,
          x: { ...options.scales?.x, range: (_, least, most) => rangeOf(latest.current, least, most) },
        },
        hooks: {
          setCursor: [({ cursor }) => latest.current.onPoint(cursor.idx ?? undefined)],
          setSelect: [
            (drawn) => {
              const { left, width } = drawn.select;
              if (width === 0) return;
              latest.current.onBrush({ from: drawn.posToVal(left, 'x'), to: drawn.posToVal(left + width, 'x') });
              drawn.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
        },
      },
      latest.current.data,
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [form, colours]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown changes with the stretch, too
  useEffect(() => {
    plot.current?.setData(data);
  }, [data, zoom]);

  return <div ref={box} className="plot" role="img" aria-label={label} />;
}

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement) => ({
  width: Math.max(80, clientWidth),
  height: Math.max(60, clientHeight),
});

function rangeOf(
  { zoom, margin }: Pick<PlotProps, 'zoom' | 'margin'>,
  least: number | null,
  most: number | null,
): UPlot.Range.MinMax {
  if (zoom !== undefined) return [zoom.from, zoom.to];
  if (least === null || most === null) return [0, 1];
  return least < most || margin > 0 ? [least - margin, most + margin] : [least - 1, most + 1];
}
