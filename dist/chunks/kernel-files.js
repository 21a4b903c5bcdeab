import { join } from "node:path";
import { readFileSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
// src/adapters/cpu-conditions.ts
const CPUS = "/sys/devices/system/cpu";
const CPU_SENSORS = /^(?:coretemp|k10temp|zenpower|cpu_thermal|soc_thermal)$/;
const CPU_ZONES = /^(?:x86_pkg_temp|cpu.*thermal|soc.*thermal|TCPU)$/i;
const highest = (values) => values.length === 0 ? null : Math.max(...values);
const known = (values) => values.filter((value) => value !== null);
function cpuCelsius(files) {
	const inputs = files.list("/sys/class/hwmon").map((name) => `/sys/class/hwmon/${name}`).filter((sensor) => CPU_SENSORS.test(files.read(`${sensor}/name`)?.trim() ?? "")).flatMap((sensor) => files.list(sensor).filter((file) => /^temp\d+_input$/.test(file)).map((file) => `${sensor}/${file}`));
	const temperatures = files.list("/sys/class/thermal").map((name) => `/sys/class/thermal/${name}`).filter((zone) => CPU_ZONES.test(files.read(`${zone}/type`)?.trim() ?? "")).map((zone) => `${zone}/temp`);
	return highest(known((inputs.length > 0 ? inputs : temperatures).map((path) => files.number(path, .001))));
}
const processors = (files) => files.list(CPUS).filter((name) => /^cpu\d+$/.test(name)).map((name) => `${CPUS}/${name}`);
function cpuMHz(files) {
	const clocks = known(processors(files).map((cpu) => files.number(`${cpu}/cpufreq/scaling_cur_freq`, .001)));
	return clocks.length === 0 ? null : clocks.reduce((sum, clock) => sum + clock, 0) / clocks.length;
}
function governorOf(files) {
	const governors = processors(files).flatMap((cpu) => files.read(`${cpu}/cpufreq/scaling_governor`)?.trim() ?? []);
	return governors.length === 0 ? null : [...new Set(governors)].toSorted().join(", ");
}
function cpuPowerLimitWatts(files) {
	const zones = files.list("/sys/class/powercap").filter((name) => /^intel-rapl:\d+$/.test(name));
	const limits = known(zones.map((zone) => files.number(`/sys/class/powercap/${zone}/constraint_0_power_limit_uw`, 1e-6)));
	return limits.length === 0 ? null : limits.reduce((sum, limit) => sum + limit, 0);
}
function cpuThrottleCount(files) {
	const counts = known(processors(files).map((cpu) => files.number(`${cpu}/thermal_throttle/core_throttle_count`)));
	return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}
// src/adapters/kernel-files.ts
function kernelFiles(root = "/") {
	const attempt = (look, otherwise) => {
		try {
			return look();
		} catch {
			return otherwise;
		}
	};
	const read = (path) => attempt(() => readFileSync(join(root, path), "utf8"), null);
	return {
		read,
		number: (path, factor = 1) => {
			const text = read(path)?.trim() ?? "";
			return /^-?\d{1,18}$/.test(text) ? Number(text) * factor : null;
		},
		list: (directory) => attempt(() => readdirSync(join(root, directory)), []),
		target: (path) => attempt(() => `/${realpathSync(join(root, path)).slice(realpathSync(root).length)}`.replace(/^\/+/, "/"), null),
		link: (path) => attempt(() => readlinkSync(join(root, path)), null)
	};
}
export { cpuThrottleCount as a, cpuPowerLimitWatts as i, cpuCelsius as n, governorOf as o, cpuMHz as r, kernelFiles as t };
