/** A button whose click is asked about once more, in its place. */
import { type ReactNode, useEffect, useRef, useState } from 'react';

export interface ConfirmButtonProps {
  readonly children: ReactNode;
  readonly question: string;
  /** What says yes. */
  readonly yes: string;
  readonly onYes: () => void;
  readonly className?: string;
  readonly disabled?: boolean;
}

export function ConfirmButton({ children, question, yes, onYes, className, disabled }: ConfirmButtonProps) {
  const [isAsked, setIsAsked] = useState(false);
  const asking = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasAsked = useRef(false);
  useEffect(() => {
    if (isAsked) asking.current?.focus();
    else if (wasAsked.current) opener.current?.focus();
    wasAsked.current = isAsked;
  }, [isAsked]);
  if (!isAsked) {
    return (
      <button ref={opener} type="button" className={className} disabled={disabled} onClick={() => setIsAsked(true)}>
        {children}
      </button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is part of a form
    <span
      className="confirm"
      role="group"
      aria-label={question}
      onKeyDown={({ key }) => key === 'Escape' && setIsAsked(false)}
    >
      <span>{question}</span>
      <button
        ref={asking}
        type="button"
        className="primary"
        onClick={() => {
          setIsAsked(false);
          onYes();
        }}
      >
        {yes}
      </button>
      <button type="button" onClick={() => setIsAsked(false)}>
        No
      </button>
    </span>
  );
}
