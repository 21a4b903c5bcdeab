export { o as measurementSchema } from "./measurement2.js";
