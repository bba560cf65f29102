/** Light, dark, or as the system has it. The choice is kept in the browser. */
import { useState } from 'react';
import { chooseTheme, currentTheme, type Theme, themes } from './theme.ts';

export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const choose = (text: string) => {
    const chosen = themes.find((known) => known === text) ?? 'system';
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <select className="theme" aria-label="Theme" value={theme} onChange={({ target }) => choose(target.value)}>
      <option value="system">System</option>
      <option value="light">Light</option>
      <option value="dark">Dark</option>
    </select>
  );
}
