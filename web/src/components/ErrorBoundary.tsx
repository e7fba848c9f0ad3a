import { Component } from 'react';
import type { ReactNode } from 'react';
import { Crash } from './Crash';

interface State {
  error: unknown;
}

/** The last net: an error that no page caught is shown, not a blank page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render() {
    return this.state.error === null ? this.props.children : <Crash error={this.state.error} />;
  }
}
