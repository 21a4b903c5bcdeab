export { m as faultOfRange, h as inRange, g as parseTagRange } from "./reading.js";
