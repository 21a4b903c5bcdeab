export { t as makeHostReport } from "./host-report.js";
