// SPDX-License-Identifier: GPL-2.0-or-later
// tasklint in VS Code: starts `tasklint lsp`. It adds to clangd or Microsoft's C/C++, and replaces neither.

const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
	const settings = workspace.getConfiguration("tasklint");
	const run = { command: settings.get("path"), args: ["lsp"] };

	client = new LanguageClient("tasklint", "tasklint", { run, debug: run }, {
		documentSelector: [{ scheme: "file", language: "c" }],
		initializationOptions: settings.get("options"),
	});
	await client.start();
};

exports.deactivate = () => client?.stop();
