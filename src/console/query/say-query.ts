/** A query in one line, as people read it. */
import { isNotNull, isNull, labelOf, upTo } from './operators.ts';
import { type Condition, type Group, isGroup, type Query } from './types.ts';

/** `Order where total > 60 and customer state is GA, by total descending` */
export function sayQuery(type: string, { where, orderBy, live }: Query): string {
  const conditions = sayGroup(where);
  const order = orderBy.map(({ path, direction }) => `${path.join(' ')}${direction === 'desc' ? ' descending' : ''}`);
  return [
    type,
    conditions === '' ? '' : ` where ${conditions}`,
    order.length === 0 ? '' : `, by ${order.join(', ')}`,
    live ? ', live' : '',
  ].join('');
}

function sayGroup({ mode, items }: Group): string {
  const parts = items.map((item) => {
    if (!isGroup(item)) return sayCondition(item);
    const inside = sayGroup(item);
    return item.items.length > 1 ? `(${inside})` : inside;
  });
  const said = parts.filter((part) => part !== '');
  if (mode === 'none') return said.length === 0 ? '' : `none of ${said.join(', ')}`;
  return said.join(mode === 'any' ? ' or ' : ' and ');
}

const sayCondition = ({ path, operator, value }: Condition): string =>
  `${path.join(' ')} ${labelOf(operator)}${operator === isNull || operator === isNotNull ? '' : ` ${value.replace(upTo, ' and ')}`}`;
