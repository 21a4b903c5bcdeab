export { t as calibrationLine, n as calibrationText } from "./calibration-text2.js";
