/** The page's few signs, drawn in the colour of the text around them. */

const shapes = {
  run: <path d="M4 2.5v11l9-5.5z" />,
  pause: <path d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z" />,
  stop: <path d="M3 3h10v10H3z" />,
  close: <path d="m3.5 4.6 1.1-1.1L8 6.9l3.4-3.4 1.1 1.1L9.1 8l3.4 3.4-1.1 1.1L8 9.1l-3.4 3.4-1.1-1.1L6.9 8z" />,
  plus: <path d="M7.2 2.5h1.6v4.7h4.7v1.6H8.8v4.7H7.2V8.8H2.5V7.2h4.7z" />,
  save: (
    <path d="M7.2 2h1.600v6.600l2.700-2.700L12.600 7 8 11.600 3.400 7l1.100-1.100 2.700 2.700zM3 12.500h10V14H3z" />
  ),
} as const;

export function Icon({ name }: { readonly name: keyof typeof shapes }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="14" height="14" fill="currentColor" aria-hidden="true">
      {shapes[name]}
    </svg>
  );
}
