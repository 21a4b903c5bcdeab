export { t as BODY_BYTES, n as commitMessage, r as markerOf, i as pullRequestText, a as wholeReport } from "./pull-request.js";
