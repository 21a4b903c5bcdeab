export { t as commitMessage, n as markerOf, r as pullRequestText } from "./pull-request.js";
