export { t as reportJson } from "./report-json2.js";
