/** A page that says what failed, where it would be blank. */
import { Component, type ReactNode } from 'react';

interface Props {
  readonly children: ReactNode;
}

export class FaultBoundary extends Component<Props, { readonly fault: Error | undefined }> {
  override readonly state: { readonly fault: Error | undefined } = { fault: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { fault: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === undefined) return this.props.children;
    return (
      <main className="trouble" role="alert">
        <h2>This page has failed</h2>
        <p>{fault.message}</p>
        <p>It may be the query in its address.</p>
        <a className="primary" href="/">
          Begin anew
        </a>
      </main>
    );
  }
}
