export { f as HISTORY_BRANCH } from "./reading.js";
