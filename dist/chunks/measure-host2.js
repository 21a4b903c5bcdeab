export { t as measureHost } from "./measure-host.js";
