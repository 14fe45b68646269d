// The protocol's own library as a client, on the driver named by $DRIVER: the types of the messages
// are those of vscode-languageserver-protocol, the framing is vscode-jsonrpc's.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(process.env.NODE_FOLDER + "/");
const protocol = require("vscode-languageserver-protocol/node");

const { DRIVER, RULE, TASKLINT } = process.env;
const uri = pathToFileURL(DRIVER).href;
let text = readFileSync(DRIVER, "utf8");
let version = 0;

function check(ok, what) {
	console.log(ok ? what : `failed: ${what}`);
	if (!ok)
		process.exit(1);
}

const server = spawn(TASKLINT, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = protocol.createProtocolConnection(
	new protocol.StreamMessageReader(server.stdout), new protocol.StreamMessageWriter(server.stdin));
const published = [];
let published_to;
connection.onNotification(protocol.PublishDiagnosticsNotification.type, params => {
	if (params.uri === uri && params.version === version)
		published_to?.(params.diagnostics);
});
connection.onRequest(protocol.RegistrationRequest.type, params => {
	published.push(...params.registrations.map(r => r.method));
});
connection.onRequest(protocol.WorkDoneProgressCreateRequest.type, () => null);
connection.onError(error => check(false, String(error)));
connection.listen();

function diagnostics() {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error("no diagnostics in 60 s")), 60000);
		published_to = list => {
			clearTimeout(timer);
			resolve(list);
		};
	});
}

const initialized = await connection.sendRequest(protocol.InitializeRequest.type, {
	processId: process.pid, rootUri: null, workspaceFolders: null,
	initializationOptions: { pause: 50 },
	capabilities: {
		general: { positionEncodings: [protocol.PositionEncodingKind.UTF8] },
		window: { workDoneProgress: true },
		workspace: { workspaceEdit: { documentChanges: true }, didChangeWatchedFiles: { dynamicRegistration: true } },
		textDocument: {
			publishDiagnostics: { versionSupport: true, relatedInformation: true, codeDescriptionSupport: true },
			codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [protocol.CodeActionKind.QuickFix] } } },
		},
	},
});
check(initialized.capabilities.positionEncoding === "utf-8", "positions are in bytes, as asked");
await connection.sendNotification(protocol.InitializedNotification.type, {});

let list = diagnostics();
version = 1;
await connection.sendNotification(protocol.DidOpenTextDocumentNotification.type,
	{ textDocument: { uri, languageId: "c", version, text } });
let found = (await list).filter(d => d.code === RULE);
check(found.length === 1 && found[0].relatedInformation.length > 1, "the diagnostic appears");
console.log(`  ${found[0].range.start.line + 1}: ${found[0].message}`);
check(found[0].codeDescription.href.startsWith("file:///"), "it leads to the rule's page");
check(published.includes("workspace/didChangeWatchedFiles"), "headers are watched");

const actions = await connection.sendRequest(protocol.CodeActionRequest.type,
	{ textDocument: { uri }, range: found[0].range, context: { diagnostics: found } });
const action = actions.find(a => a.isPreferred);
check(action?.edit?.documentChanges?.length === 1, `a code action is offered: ${action?.title}`);
check(action.edit.documentChanges[0].textDocument.version === version, "it is for this version of the text");

// The edits are from top to bottom and in one line each; the file has nothing but ASCII there.
function apply(edits) {
	const lines = text.split("\n");
	for (const e of [...edits].reverse()) {
		const line = lines[e.range.start.line];
		lines[e.range.start.line] =
			line.slice(0, e.range.start.character) + e.newText + line.slice(e.range.end.character);
	}
	text = lines.join("\n");
}

async function change(contentChanges) {
	const next = diagnostics();
	version++;
	await connection.sendNotification(protocol.DidChangeTextDocumentNotification.type,
		{ textDocument: { uri, version }, contentChanges });
	return (await next).filter(d => d.code === RULE);
}

const edits = action.edit.documentChanges[0].edits;
apply(edits);
check((await change(edits.map(e => ({ range: e.range, text: e.newText })))).length === 0, "the diagnostic disappears");
check((await change([{ text: readFileSync(DRIVER, "utf8") }])).length === 1, "the old text brings it back");

const position = { line: Number(process.env.HOVER_LINE) - 1, character: Number(process.env.HOVER_COLUMN) };
const [item] = await connection.sendRequest(protocol.CallHierarchyPrepareRequest.type, { textDocument: { uri }, position });
const incoming = await connection.sendRequest(protocol.CallHierarchyIncomingCallsRequest.type, { item });
check(incoming.some(c => c.from.detail?.startsWith("registers it")), `${item.name} is registered by ${incoming[0]?.from.name}`);
check(incoming.some(c => c.from.detail?.startsWith("schedules")), "and scheduled");

let refused = false;
await connection.sendRequest("no/such/request", {}).catch(error => { refused = error.code === -32601; });
check(refused, "what isn't there is refused");
await connection.sendRequest(protocol.ShutdownRequest.type);
const ended = new Promise(resolve => server.on("exit", resolve));
await connection.sendNotification(protocol.ExitNotification.type);
check(await ended === 0, "the server ends with status 0");
process.exit(0);
