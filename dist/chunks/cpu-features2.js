export { t as cpuFeatureLine, n as cpuFeaturesOf, r as cpuNameOf, i as processorsOf } from "./cpu-features.js";
