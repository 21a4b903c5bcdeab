export { s as planSchema } from "./plan.js";
