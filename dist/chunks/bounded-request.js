import { t as HttpClient } from "./actions-http-client.js";
import { F as oneLine, H as parseJson, P as isRecord } from "./main.js";
import { t as textOfAnswer } from "./bounded-answers.js";
// src/adapters/bounded-request.ts
const ANSWER_MS = 15e3;
const LONGEST_ANSWER = 8388608;
async function askOnce(url, token, milliseconds = ANSWER_MS) {
	const client = new HttpClient("llama-fleet", [], {
		allowRetries: false,
		socketTimeout: milliseconds
	});
	try {
		return await inTime(ask(client, url, token), milliseconds);
	} finally {
		client.dispose();
	}
}
function wordsOfRefusal({ status, text, value }) {
	return `${status} ${oneLine(isRecord(value) && typeof value["message"] === "string" ? value["message"] : text)}`.trim();
}
async function ask(client, url, token) {
	const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
	const { message } = await client.get(url, {
		accept: "application/vnd.github+json",
		...authorization
	});
	const text = await textOfAnswer(message, LONGEST_ANSWER);
	const answer = {
		status: message.statusCode ?? 0,
		text
	};
	try {
		return {
			...answer,
			value: parseJson(text)
		};
	} catch {
		return {
			...answer,
			value: null
		};
	}
}
async function inTime(work, limit) {
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no answer within ${limit / 1e3} s`)), limit);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
export { wordsOfRefusal as n, askOnce as t };
