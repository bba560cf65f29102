/** Calls once with the next frame; or soon, where no frames are drawn: on a server, and in a tab that is not looked at. */

const SOON_MS = 100;

export function nextFrame(call: () => void): void {
  // Browsers have it, and Node's types do not know it.
  const { requestAnimationFrame, cancelAnimationFrame } = globalThis as unknown as Frames;
  const frame = requestAnimationFrame?.(() => {
    clearTimeout(timer);
    call();
  });
  const timer = setTimeout(
    () => {
      if (frame !== undefined) cancelAnimationFrame?.(frame);
      call();
    },
    frame === undefined ? 16 : SOON_MS,
  );
}

interface Frames {
  readonly requestAnimationFrame?: (call: () => void) => number;
  readonly cancelAnimationFrame?: (frame: number) => void;
}
