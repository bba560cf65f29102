/** The datamodel of the models that this server serves. */
import { createDatamodel } from './core/model/datamodel.ts';
import { datamodel as datamodelData } from './generated/sluice.ts';

export { datamodelData };

export const datamodel = createDatamodel(datamodelData);
