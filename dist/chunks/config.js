export { l as HISTORY_BRANCH } from "./reading.js";
