export { x as faultOfRange, S as inRange, C as parseTagRange } from "./reading.js";
