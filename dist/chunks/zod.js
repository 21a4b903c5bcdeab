import { R as ZodISODate, nt as _isoDate, rt as _isoDateTime, z as ZodISODateTime } from "./main.js";
// node_modules/zod/v4/classic/iso.js
function datetime(params) {
	return _isoDateTime(ZodISODateTime, params);
}
function date(params) {
	return _isoDate(ZodISODate, params);
}
export { datetime as n, date as t };
