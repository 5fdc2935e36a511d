// The icons, drawn on 16 by 16 with lines of the text's colour.

const paths = {
  overview: "M2 14V9M6.7 14V5M11.3 14V7M14 2.5v11.5H2",
  live: "M1.5 8h3l2-5 3 10 2-5h3",
  trends: "M2 12l4-4 3 2 5-6",
  funnel: "M2 3h12l-4.5 5v5l-3-1.5V8z",
  retention: "M2 2h3v3H2zM6.5 2h3v3h-3zM11 2h3v3h-3zM2 6.5h3v3H2zM6.5 6.5h3v3h-3zM2 11h3v3H2z",
  paths: "M2 8h3c3 0 3-5 6-5h3M5 8c3 0 3 5 6 5h3",
  people: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-3 2.7-4.5 5.5-4.5s4.9 1.5 5.5 4.5",
  items: "M8 13.5S2 10 2 6a3 3 0 0 1 6-.8A3 3 0 0 1 14 6c0 4-6 7.5-6 7.5z",
  boards: "M2 2h5v7H2zM9 2h5v4H9zM9 8h5v6H9zM2 11h5v3H2z",
  manage: "M2 4h7M12 4h2M2 8h2M7 8h7M2 12h7M12 12h2M10.5 2.5v3M5.5 6.500v3M10.5 10.500v3",
  own: "M6.500 3H3v10h10V9.500M9.500 3H13v3.500M13 3 7.500 8.500",
  search: "M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM10.7 10.7 14 14",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  copy: "M5 5V2.5h8.5V11H11M2.5 5H11v8.5H2.5z",
  down: "M3.5 6 8 10.5 12.5 6",
  more: "M3 8h.01M8 8h.01M13 8h.01",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect x="3" y="15" width="6" height="14" rx="2" />
      <rect x="13" y="9" width="6" height="20" rx="2" />
      <rect x="23" y="3" width="6" height="26" rx="2" />
    </svg>
  );
}
