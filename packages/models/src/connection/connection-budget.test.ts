import { expect, it } from "vitest";
import { type ConnectionLease, createConnectionBudget } from "./connection-budget.ts";

const signal = new AbortController().signal;

async function hold(budget: ReturnType<typeof createConnectionBudget>, count: number): Promise<ConnectionLease[]> {
  return Promise.all(Array.from({ length: count }, () => budget.acquire(signal)));
}

it("starts with the given number and lets others wait in their order", async () => {
  const budget = createConnectionBudget({ start: 1, max: 8 });
  const [first] = await hold(budget, 1);
  const order: string[] = [];
  const waiting = ["a", "b"].map(async (name) => {
    const lease = await budget.acquire(signal);
    order.push(name);
    lease.release("done");
  });
  await Promise.resolve();
  expect([order, budget.used]).toEqual([[], 1]);
  first?.release("done");
  await Promise.all(waiting);
  expect([order, budget.used]).toEqual([["a", "b"], 0]);
});

it("grows by every connection that works, once each, up to the most", async () => {
  const budget = createConnectionBudget({ start: 4, max: 6 });
  const leases = await hold(budget, 4);
  leases[0]?.thrive();
  leases[0]?.thrive();
  expect(budget.limit).toBe(5);
  for (const lease of leases) lease.thrive();
  expect(budget.limit).toBe(6);
});

it("halves at trouble, once for all connections that met the same, and never below one", async () => {
  const budget = createConnectionBudget({ start: 8, max: 8 });
  const leases = await hold(budget, 8);
  for (const lease of leases) lease.release("trouble");
  expect([budget.limit, budget.used]).toEqual([4, 0]);
  for (const limit of [2, 1, 1]) {
    const [lease] = await hold(budget, 1);
    lease?.release("trouble");
    expect(budget.limit).toBe(limit);
  }
});

it("grows slowly after trouble: by one for as many finished connections as are allowed", async () => {
  const budget = createConnectionBudget({ start: 4, max: 8 });
  const [first] = await hold(budget, 1);
  first?.release("trouble");
  expect(budget.limit).toBe(2);
  for (const limit of [2, 3, 3, 3, 4]) {
    const [lease] = await hold(budget, 1);
    lease?.thrive();
    lease?.release("done");
    expect(budget.limit).toBe(limit);
  }
});

it("counts a release once", async () => {
  const budget = createConnectionBudget({ start: 2, max: 2 });
  const [lease] = await hold(budget, 2);
  lease?.release("done");
  lease?.release("trouble");
  expect([budget.used, budget.limit]).toEqual([1, 2]);
});

it("stops waiting on an abort", async () => {
  const budget = createConnectionBudget({ start: 1, max: 1 });
  const [held] = await hold(budget, 1);
  const controller = new AbortController();
  const waiting = budget.acquire(controller.signal);
  controller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  held?.release("done");
  await hold(budget, 1);
  await expect(budget.acquire(controller.signal)).rejects.toThrow("enough");
});
