/** Where the page begins. */
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { takeBearer } from './login/bearer.ts';
import { takeOperatorToken } from './operator/operator-token.ts';
import './styles/index.css';
import { FaultBoundary } from './ui/fault-boundary.tsx';
import { chooseTheme, currentTheme } from './ui/theme.ts';

takeOperatorToken();
takeBearer();
chooseTheme(currentTheme());
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <FaultBoundary>
    <App />
  </FaultBoundary>,
);
