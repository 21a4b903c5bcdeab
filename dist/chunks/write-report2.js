export { t as writeReport } from "./write-report.js";
