/** In which time zone moments are shown. */
import { chooseZone, nameOf, useZone } from './zone.ts';

export function ZoneSwitch() {
  const zone = useZone();
  return (
    <select
      className="theme"
      aria-label="Time zone"
      value={zone}
      onChange={({ target }) => chooseZone(target.value === 'local' ? 'local' : 'utc')}
    >
      <option value="utc">UTC</option>
      <option value="local">{nameOf('local') === 'UTC' ? 'Browser’s (UTC)' : nameOf('local')}</option>
    </select>
  );
}
