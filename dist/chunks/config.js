export { s as HISTORY_BRANCH } from "./reading.js";
