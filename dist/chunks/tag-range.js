export { t as faultOfRange, n as inRange, r as parseTagRange } from "./tag-range2.js";
