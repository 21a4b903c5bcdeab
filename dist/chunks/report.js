export { t as comparisonSchema, n as hostReportSchema, r as reportSchema, i as reportedRoundSchema } from "./report2.js";
