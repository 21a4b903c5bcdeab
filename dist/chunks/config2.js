export { t as HISTORY_BRANCH } from "./config.js";
