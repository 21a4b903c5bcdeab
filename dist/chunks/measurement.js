export { s as measurementSchema } from "./measurement2.js";
