export { s as measurementSchema } from "./measurement.js";
