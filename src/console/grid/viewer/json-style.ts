/** The classes of a JSON tree. */
import { defaultStyles } from 'react-json-view-lite';

export const treeStyle = {
  ...defaultStyles,
  container: 'tree',
  basicChildStyle: 'tree-child',
  label: 'tree-label',
  clickableLabel: 'tree-label is-clickable',
  nullValue: 'tree-null',
  undefinedValue: 'tree-null',
  stringValue: 'tree-string',
  booleanValue: 'tree-other',
  numberValue: 'tree-number',
  otherValue: 'tree-other',
  punctuation: 'tree-punctuation',
  collapseIcon: 'tree-icon is-open',
  expandIcon: 'tree-icon',
  collapsedContent: 'tree-collapsed',
  childFieldsContainer: 'tree-children',
  quotesForFieldNames: false,
};
