export { d as faultOfRange, f as inRange, p as parseTagRange } from "./reading.js";
