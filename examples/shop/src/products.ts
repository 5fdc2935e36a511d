// What is sold.
export interface Product {
  id: string;
  name: string;
  cents: number;
}

export const products: readonly Product[] = [
  { id: "orchid", name: "Blue Orchid", cents: 1200 },
  { id: "lily", name: "White Lily", cents: 900 },
  { id: "monstera", name: "Monstera", cents: 2500 },
];
