export { t as HOSTS_QUESTION, n as evaluatedSchema, r as installableQuestion, i as readHosts, a as readInstallable } from "./installable2.js";
