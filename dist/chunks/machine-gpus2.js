export { t as machineGpus } from "./machine-gpus.js";
