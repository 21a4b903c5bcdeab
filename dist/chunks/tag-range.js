export { g as faultOfRange, _ as inRange, v as parseTagRange } from "./reading.js";
