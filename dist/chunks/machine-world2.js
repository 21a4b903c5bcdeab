export { t as machineWorld, n as stateDirectoryOf } from "./machine-world.js";
