export { S as faultOfRange, C as inRange, w as parseTagRange } from "./reading.js";
