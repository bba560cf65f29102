/** The datamodel of the models that this server serves. */
import { createDatamodel } from './core/model/datamodel.ts';
import { datamodel as data } from './generated/sluice.ts';

export const datamodel = createDatamodel(data);
