/** A menu at a place of the page, as the ARIA practices have it: arrow keys, letters, Escape. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';

export interface MenuItem {
  readonly label: string;
  readonly onChoose: () => void;
}

export interface MenuProps {
  readonly label: string;
  /** Pixels of what is in sight. */
  readonly at: { readonly x: number; readonly y: number };
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

export function Menu({ label, at, items, onClose }: MenuProps) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(at);
  useLayoutEffect(() => {
    const { width = 0, height = 0 } = box.current?.getBoundingClientRect() ?? {};
    setPlace({
      x: Math.max(4, Math.min(at.x, innerWidth - width - 4)),
      y: Math.max(4, Math.min(at.y, innerHeight - height - 4)),
    });
  }, [at.x, at.y]);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector('button')?.focus();
    const onPress = ({ target }: Event) => {
      if (target instanceof Node && !box.current?.contains(target)) onClose();
    };
    addEventListener('pointerdown', onPress);
    return () => {
      removeEventListener('pointerdown', onPress);
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, [onClose]);
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons: readonly Element[] = [...(box.current?.querySelectorAll('button') ?? [])];
    const index = document.activeElement === null ? -1 : buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) focus(buttons.at((index + step) % buttons.length));
    else if (event.key === 'Home') focus(buttons[0]);
    else if (event.key === 'End') focus(buttons.at(-1));
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      className="menu"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      style={{ left: place.x, top: place.y }}
      onKeyDown={onKeyDown}
    >
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onClose();
            item.onChoose();
          }}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}

const focus = (element: Element | undefined) => element instanceof HTMLElement && element.focus();
