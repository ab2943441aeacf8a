// The subscriptions of the Azure sandbox: what a test wants of it travels in their ids.

import { randomBytes } from "node:crypto";

/** About 300 machines. */
export const defaultEstate = [1, 2, 3].map((number) => `00000000-0000-0000-0000-${digits(number)}`);

/** A subscription that holds exactly so many machines. */
export function holding(machines) {
  return `00000000-0000-0000-0001-${digits(machines)}`;
}

/** A subscription that no other test uses and that misbehaves in its own way, as the sandbox's README lists them. */
export function misbehaving(kind) {
  return `00000000-0000-0000-00ff-${kind}${randomBytes(4).toString("hex")}`;
}

/** A subscription that does not exist. */
export function missing(number) {
  return `00000000-0000-0000-00ee-${digits(number)}`;
}

function digits(number) {
  return String(number).padStart(12, "0");
}
