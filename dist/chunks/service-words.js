import { t as formatBytes } from "./numbers.js";
import { F as oneLine, g as counted } from "./main.js";
// src/core/sandbox/enclosure.ts
const SANDBOX_HOME = "/tmp/home";
const SYSTEM_PATHS = "/usr /nix/store /run/opengl-driver /run/opengl-driver-32 /opt/rocm /etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d /etc/alternatives /etc/static /etc/vulkan /etc/OpenCL /etc/egl /etc/glvnd".split(" ");
const MERGED = [
	"/bin",
	"/sbin",
	"/lib",
	"/lib32",
	"/lib64"
];
// src/core/sandbox/process-limits.ts
const MOST_TASKS = 4096;
const LIMITS_SCRIPT = `
climb() {
  at=$1$2
  while [ "\${#at}" -gt "\${#1}" ]; do
    { read -r most < "$at/$4" && echo "$3 $most"; } 2>/dev/null
    at=\${at%/*}
  done
}
root=/sys/fs/cgroup
while IFS=: read -r number controllers path; do
  case ,$controllers, in
    ,,) for top in $root $root/unified; do climb $top "$path" memory memory.max; climb $top "$path" tasks pids.max; done ;;
    *,memory,*) climb $root/memory "$path" memory memory.limit_in_bytes ;;
    *,pids,*) climb $root/pids "$path" tasks pids.max ;;
  esac
done < /proc/self/cgroup
`;
function readLimits(text, machineBytes) {
	const lowest = (what, below) => {
		const found = [...text.matchAll(new RegExp(`^${what} (\\d{1,15})$`, "gm"))].map((match) => Number(match[1])).filter((most) => most > 0 && most < below);
		return found.length === 0 ? null : found.reduce((a, b) => Math.min(a, b));
	};
	return {
		memoryBytes: lowest("memory", machineBytes),
		tasks: lowest("tasks", 2 ** 22)
	};
}
function limitsText({ memoryBytes, tasks }) {
	return [...memoryBytes === null ? [] : [`memory to ${formatBytes(memoryBytes)}`], ...tasks === null ? [] : [`processes to ${tasks}`]].join(" and ");
}
// src/core/sandbox/traces.ts
const WITNESS = `
mark=$1 memory=$2 most=$3 watcher=\${LLAMA_FLEET_WATCHER:-}; shift 3
unset LLAMA_FLEET_WATCHER
ulimit -c 0
echo 1000 > /proc/self/oom_score_adj
exec 3>&2 2>/dev/null
(
  [ -z "$memory" ] || ulimit -d "$memory"
  if (ulimit -u "$most"); then ulimit -u "$most"; else ulimit -p "$most"; fi
  exec "$@" 2>&3 3>&-
)
code=$?
say() {
  count=$((count + 1))
  [ $count -gt 64 ] || echo "$mark $1 $2" >&3
}
count=0
for process in /proc/[0-9]*; do
  id=\${process#/proc/}
  if [ "$id" != $$ ] && [ "$id" != "$watcher" ] && read -r name < "$process/comm"; then say process "$name"; fi
done
echo "$mark processes $count" >&3
{ echo x > "$HOME/.room"; } || echo "$mark full" >&3
count=0
for file in "$HOME"/* "$HOME"/.[!.]* /tmp/* /tmp/.[!.]*; do
  if [ -e "$file" ] || [ -L "$file" ]; then say file "$file"; fi
done
echo "$mark files $count" >&3
for counts in /proc/net/snmp /proc/net/snmp6; do
  while read -r line; do
    case $line in Ip:* | Ip6OutNoRoutes*) echo "$mark net $line" >&3 ;; esac
  done < "$counts"
done
read -r line < /proc/$$/stat && echo "$mark stat $line" >&3
exit $code
`;
function witnessWords({ mark, processBytes, program, arguments: argv }) {
	const kibibytes = processBytes === null ? "" : String(Math.floor(processBytes / 1024));
	return [
		"/bin/sh",
		"-c",
		WITNESS,
		"sandbox",
		mark,
		kibibytes,
		String(MOST_TASKS),
		program,
		...argv
	];
}
const CACHES = /^\/tmp\/home\/\.(?:cache|nv|room)$/;
const SHOWN = 5;
function readWitness(stderr, mark, sandbox) {
	const own = [];
	const said = [];
	for (const line of stderr.split("\n")) (line.startsWith(`${mark} `) ? said : own).push(line);
	const of = (what) => said.flatMap((line) => line.startsWith(`${mark} ${what} `) ? [line.slice(mark.length + what.length + 2)] : []);
	const listed = of("file");
	const files = listed.filter((file) => !CACHES.test(file) && !sandbox.known.includes(file));
	const processes = of("process");
	const beyond = (what, seen) => Math.max(0, countOf(of(what)) - seen.length);
	const unrouted = unroutedOf(of("net"));
	return {
		stderr: own.join("\n"),
		cpuTicks: ticksOf(of("stat")[0]),
		traces: [
			...unrouted > 0 ? [`tried ${unrouted === 1 ? "once" : `${unrouted} times`} to reach the network, in vain`] : [],
			...processes.length > 0 ? [`left ${countedNames(processes, beyond("processes", processes), "process", "processes")} running; ended`] : [],
			...said.includes(`${mark} full`) ? [`filled the ${sandbox.roomMiB} MiB that it may write`] : [],
			...files.length > 0 ? [`wrote ${countedNames(files, beyond("files", listed), "file", "files")} beside its output; removed`] : []
		]
	};
}
function countedNames(names, beyond, one, many) {
	const shown = names.slice(0, SHOWN).map((name) => oneLine(name, 60));
	const count = names.length + beyond;
	return `${counted(count, one, many)} (${shown.join(", ")}${count > SHOWN ? ", …" : ""})`;
}
function countOf(said) {
	return Number(/^\d{1,9}$/.exec(said[0] ?? "")?.[0] ?? 0);
}
function ticksOf(stat) {
	const ticks = /^.*\)(?: \S+){11}((?: \d{1,15}){4}) /.exec(stat ?? "")?.[1];
	return ticks === void 0 ? null : ticks.trim().split(" ").reduce((sum, each) => sum + Number(each), 0);
}
function unroutedOf(lines) {
	const [titles = [], numbers = []] = lines.filter((line) => line.startsWith("Ip: ")).map((line) => line.split(" "));
	const four = Number(numbers[titles.indexOf("OutNoRoutes")] ?? 0);
	const six = Number(/^Ip6OutNoRoutes\s+(?<count>\d+)$/m.exec(lines.join("\n"))?.groups?.["count"] ?? 0);
	return (Number.isSafeInteger(four) ? four : 0) + six;
}
// src/core/sandbox/service-words.ts
const CLIENT = [
	"--system",
	"--quiet",
	"--pipe",
	"--wait",
	"--collect",
	"--no-ask-password",
	"--service-type=exec"
];
const HARDENING = "DynamicUser CapabilityBoundingSet= NoNewPrivileges PrivateNetwork PrivateIPC PrivateDevices MountAPIVFS ProtectHostname ProtectProc=invisible ProtectKernelTunables ProtectKernelModules ProtectKernelLogs ProtectControlGroups ProtectClock RestrictNamespaces RestrictSUIDSGID RestrictRealtime LockPersonality KeyringMode=private".split(" ").map((property) => property.includes("=") ? property : `${property}=yes`);
const WATCH = "exec 4<&0 </dev/null; { read -r _ <&4; kill -KILL $$ 2>/dev/null; } & exec 4<&-; exec /usr/bin/env -i \"LLAMA_FLEET_WATCHER=$!\" \"$@\"";
function serviceWords(enclosure, place) {
	const room = `size=256M,mode=1777`;
	const { environment, devices, readable, writable } = enclosure;
	const mounted = (path, at) => `BindReadOnlyPaths=${quoted(`-${path}`)}${at === void 0 ? "" : `:${quoted(at)}`}`;
	const [tmp, varTmp] = place.temporary;
	const properties = [
		HARDENING,
		`RootDirectory=${place.root}`,
		`WorkingDirectory=${SANDBOX_HOME}`,
		[
			...SYSTEM_PATHS,
			...MERGED,
			...readable
		].map((path) => mounted(path)),
		[mounted(tmp, "/tmp"), mounted(varTmp, "/var/tmp")],
		[SANDBOX_HOME, "/dev/shm"].map((path) => `TemporaryFileSystem=${path}:${room}`),
		writable.map((path) => `BindPaths=${quoted(path)}`),
		devices.map((path) => `BindPaths=${quoted(`-${path}`)}`),
		place.nodes.map((path) => `DeviceAllow=${path} rw`),
		place.groups.map((group) => `SupplementaryGroups=${group}`),
		[
			`MemoryMax=95%`,
			`TasksMax=${MOST_TASKS}`,
			"LimitMEMLOCK=infinity",
			"OOMPolicy=continue",
			"KillSignal=SIGKILL",
			`RuntimeMaxSec=${place.mostSeconds}`
		]
	].flat();
	const inside = [
		"/bin/sh",
		"-c",
		WATCH,
		"service",
		...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
		...witnessWords(enclosure)
	];
	return [
		...CLIENT,
		`--unit=${place.unit}`,
		...properties.map((property) => `--property=${property}`),
		"--",
		...inside.map((word) => word.replaceAll("$", "$$$$"))
	];
}
const quoted = (text) => `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
export { LIMITS_SCRIPT as a, readLimits as c, SYSTEM_PATHS as d, witnessWords as i, MERGED as l, serviceWords as n, MOST_TASKS as o, readWitness as r, limitsText as s, quoted as t, SANDBOX_HOME as u };
