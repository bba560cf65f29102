/** The datamodel of the demo, as values. */
import { createDatamodel } from '../core/model/datamodel.ts';
import { datamodel as data } from './generated/sluice.ts';

export const datamodel = createDatamodel(data);
