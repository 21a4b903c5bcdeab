import { F as oneLine } from "./main.js";
// src/adapters/amd-gpus.ts
function clockIn(table) {
	const found = /^\d+: *(\d{1,6})Mhz \*/im.exec(table ?? "")?.[1];
	return found === void 0 ? null : Number(found);
}
function programs(files) {
	const ids = files.list("/sys/class/kfd/kfd/proc").filter((name) => /^\d+$/.test(name));
	return [...new Set(ids.flatMap((id) => files.read(`/proc/${id}/comm`)?.trim() ?? []))].map((name) => oneLine(name, 40));
}
function amdGpus(files) {
	return files.list("/sys/class/drm").filter((name) => /^card\d+$/.test(name)).toSorted().flatMap((card) => {
		const device = `/sys/class/drm/${card}/device`;
		if (files.read(`${device}/vendor`)?.trim() !== "0x1002") return [];
		const sensor = `${device}/hwmon/${files.list(`${device}/hwmon`)[0] ?? ""}`;
		const busy = files.number(`${device}/gpu_busy_percent`);
		return [{
			name: `${oneLine(files.read(`${device}/product_name`)?.trim() || "AMD GPU", 80)} (${card})`,
			celsius: files.number(`${sensor}/temp1_input`, .001),
			clockMHz: clockIn(files.read(`${device}/pp_dpm_sclk`)),
			memoryClockMHz: clockIn(files.read(`${device}/pp_dpm_mclk`)),
			powerWatts: files.number(`${sensor}/power1_average`, 1e-6) ?? files.number(`${sensor}/power1_input`, 1e-6),
			powerLimitWatts: files.number(`${sensor}/power1_cap`, 1e-6),
			busy: busy === null ? null : busy / 100,
			memoryUsedBytes: files.number(`${device}/mem_info_vram_used`),
			memoryBytes: files.number(`${device}/mem_info_vram_total`),
			throttledBy: [],
			programs: programs(files)
		}];
	});
}
// src/core/hosts/nvidia-smi.ts
const THROTTLE_FIELDS = ["clocks_throttle_reasons.active", "clocks_event_reasons.active"];
const FIELDS = [
	"uuid",
	"name",
	"temperature.gpu",
	"clocks.sm",
	"clocks.mem",
	"power.draw",
	"power.limit",
	"utilization.gpu",
	"memory.used",
	"memory.total"
];
const THROTTLES = [
	[4, "power limit"],
	[8, "hardware slowdown"],
	[32, "heat"],
	[64, "heat (hardware)"],
	[128, "power brake"]
];
const MIB = 2 ** 20;
const LONGEST_ANSWER = 262144;
function gpuQuery(throttleField) {
	return [`--query-gpu=${[...FIELDS, throttleField].join(",")}`, "--format=csv,noheader,nounits"];
}
const PROGRAMS_QUERY = ["--query-compute-apps=gpu_uuid,process_name", "--format=csv,noheader,nounits"];
const linesOf = (text) => text.slice(0, LONGEST_ANSWER).split("\n").filter((line) => line.trim() !== "").map((line) => line.split(", ").map((field) => field.trim()));
const numberOf = (field) => field !== void 0 && /^\d+(?:\.\d+)?$/.test(field) ? Number(field) : null;
const scaled = (value, factor) => value === null ? null : value * factor;
function throttles(field) {
	const bits = /^0x[0-9a-f]{1,16}$/i.test(field ?? "") ? Number(BigInt(field ?? "0") & 255n) : 0;
	return THROTTLES.flatMap(([bit, reason]) => (bits & bit) === 0 ? [] : [reason]);
}
const programOf = (path) => oneLine(path.slice(path.lastIndexOf("/") + 1), 40);
function gpusOfNvidiaSmi(answer, programs) {
	const apps = linesOf(programs);
	return linesOf(answer).flatMap((fields) => {
		const [uuid, name, celsius, clock, memoryClock, power, limit, busy, used, total, throttle] = fields;
		if (fields.length !== FIELDS.length + 1 || uuid === void 0 || name === void 0 || !/^(?:GPU|MIG)-/.test(uuid)) return [];
		return [{
			name: oneLine(name, 80),
			celsius: numberOf(celsius),
			clockMHz: numberOf(clock),
			memoryClockMHz: numberOf(memoryClock),
			powerWatts: numberOf(power),
			powerLimitWatts: numberOf(limit),
			busy: scaled(numberOf(busy), .01),
			memoryUsedBytes: scaled(numberOf(used), MIB),
			memoryBytes: scaled(numberOf(total), MIB),
			throttledBy: throttles(throttle),
			programs: [...new Set(apps.flatMap(([gpu, ...path]) => gpu === uuid && path.length > 0 ? [programOf(path.join(", "))] : []))]
		}];
	});
}
// src/adapters/nvidia-gpus.ts
const ANSWER_SECONDS = 5;
const FURTHER = "/run/current-system/sw/bin:/usr/bin";
function nvidiaGpus({ processes, files, path }) {
	let throttleField = THROTTLE_FIELDS[0];
	const ask = (words) => processes.run({
		program: "nvidia-smi",
		arguments: words,
		directory: "/",
		environment: {
			PATH: `${path}:${FURTHER}`,
			LC_ALL: "C"
		},
		timeoutSeconds: ANSWER_SECONDS
	});
	return async () => {
		if (throttleField === void 0 || files.read("/proc/driver/nvidia/version") === null) return [];
		const [state, programs] = await Promise.all([ask(gpuQuery(throttleField)), ask(PROGRAMS_QUERY)]);
		if (state.exitCode === 0) return gpusOfNvidiaSmi(state.stdout, programs.exitCode === 0 ? programs.stdout : "");
		throttleField = state.stdout.includes("not a valid field") ? THROTTLE_FIELDS[THROTTLE_FIELDS.indexOf(throttleField) + 1] : void 0;
		if (throttleField === void 0) return [];
		const again = await ask(gpuQuery(throttleField));
		if (again.exitCode !== 0) throttleField = void 0;
		return again.exitCode === 0 ? gpusOfNvidiaSmi(again.stdout, programs.exitCode === 0 ? programs.stdout : "") : [];
	};
}
// src/adapters/machine-gpus.ts
function machineGpus(options) {
	const nvidia = nvidiaGpus(options);
	return async () => [...await nvidia(), ...amdGpus(options.files)];
}
export { machineGpus as t };
