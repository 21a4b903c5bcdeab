export { _ as faultOfRange, v as inRange, y as parseTagRange } from "./reading.js";
