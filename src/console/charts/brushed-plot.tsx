/** A plot that says what is under the cursor, and whose stretches can be looked at more closely, or asked for alone. */
import { useState } from 'react';
import type UPlot from 'uplot';
import type { CellFilter } from '../query/query-actions.ts';
import { type Colours, Plot, type Stretch } from './plot.tsx';

export interface BrushedPlotProps {
  readonly label: string;
  readonly data: UPlot.AlignedData;
  readonly form: (colours: Colours) => Omit<UPlot.Options, 'width' | 'height'>;
  /** How far the picture goes beyond the first and the last of the data. */
  readonly margin: number;
  /** What the chart says at this place of its data. */
  readonly sayPoint: (index: number) => string;
  /** What it says while nothing is pointed at. */
  readonly hint: string;
  readonly sayStretch: (stretch: Stretch) => string;
  /** A stretch from the beginning of a bin to the end of one. */
  readonly snap: (stretch: Stretch) => Stretch;
  readonly filterOf: (stretch: Stretch) => CellFilter | undefined;
  readonly onFilter: (filter: CellFilter) => void;
}

export function BrushedPlot(props: BrushedPlotProps) {
  const { label, data, form, margin, sayPoint, hint, sayStretch, snap, filterOf, onFilter } = props;
  const [point, setPoint] = useState<number>();
  const [brushed, setBrushed] = useState<Stretch>();
  const [zoom, setZoom] = useState<Stretch>();
  const filter = brushed && filterOf(brushed);
  return (
    <>
      <Plot
        {...{ label, data, form, zoom, margin }}
        onPoint={setPoint}
        onBrush={(stretch) => setBrushed(snap(stretch))}
      />
      <p className="note under">{point === undefined || point >= data[0].length ? hint : sayPoint(point)}</p>
      {(brushed ?? zoom) && (
        <p className="brushed">
          {brushed && <span>{sayStretch(brushed)}</span>}
          {brushed && filter && (
            <button
              type="button"
              onClick={() => {
                setBrushed(undefined);
                setZoom(undefined);
                onFilter(filter);
              }}
            >
              {filter.label}
            </button>
          )}
          {brushed && (
            <button
              type="button"
              onClick={() => {
                setZoom(brushed);
                setBrushed(undefined);
              }}
            >
              Zoom in
            </button>
          )}
          {brushed && (
            <button type="button" className="quiet" onClick={() => setBrushed(undefined)}>
              Leave
            </button>
          )}
          {!brushed && zoom && (
            <>
              <span>{sayStretch(zoom)}</span>
              <button type="button" onClick={() => setZoom(undefined)}>
                Show all
              </button>
            </>
          )}
        </p>
      )}
    </>
  );
}
