export { h as faultOfRange, g as inRange, _ as parseTagRange } from "./reading.js";
