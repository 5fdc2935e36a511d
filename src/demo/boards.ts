// What the shop's owner looks at each morning: boards of questions, for those who look around.
import type { NewBoard } from "../features/boards/model.ts";

const days = 90;
const dayOfSeconds = 24 * 60 * 60;

export const demoBoards: readonly NewBoard[] = [
  {
    title: "What sells",
    questions: [
      {
        title: "Orders by week",
        report: "timeseries",
        params: { event: "order.placed", interval: "week", days },
      },
      {
        title: "From a look to an order, within a day",
        report: "funnel",
        params: {
          steps: [
            { event: "product.viewed" },
            { event: "cart.filled" },
            { event: "checkout.started" },
            { event: "order.placed" },
          ],
          windowSeconds: dayOfSeconds,
          days,
        },
      },
      {
        title: "Plants that are looked at most",
        report: "top",
        params: { by: "item", event: "product.viewed", days, limit: 20 },
      },
    ],
  },
  {
    title: "Who comes, and who comes back",
    questions: [
      { title: "Active people", report: "active", params: { days } },
      {
        title: "Sign-ups that come back, by week",
        report: "retention",
        params: {
          start: { event: "user.created" },
          returning: {},
          interval: "week",
          periods: 8,
          days,
        },
      },
      {
        title: "Pages by week",
        report: "timeseries",
        params: { event: "page", breakdown: "name", interval: "week", days },
      },
    ],
  },
];
