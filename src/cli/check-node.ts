/** Checks that this Node can load generated clients: they are TypeScript, which Node runs from 22.18 on. */

/** @throws Error that says which Node it takes. */
export function checkNode(command: string): void {
  if (process.features.typescript) return;
  throw new Error(
    `${command} needs Node 22.18 or newer, which runs TypeScript: this is Node ${process.versions.node}.`,
  );
}
