export { t as comparisonSchema, n as hostReportSchema, r as reportSchema } from "./report2.js";
