'use strict';

// Starts the language server and shows what it emits. All knowledge of the language is the server's.

const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const LANGUAGE = 'krait-definitions';
const EMITTED = 'krait-emitted';

/** Emitted code follows the text once typing has stopped for so long. */
const REFRESH_DELAY = 300;

/** @type {LanguageClient | undefined} */
let client;

function serverCommand() {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    const words = vscode.workspace.getConfiguration('krait.definitions').get('server', []);
    const [command, ...args] = words.map(word => word.replaceAll('${workspaceFolder}', folder));
    return { command, args };
}

/** The code of definitions as read-only documents: krait-emitted:/NAME.cs?ADDRESS. */
class EmittedDocuments {
    constructor() {
        this.changed = new vscode.EventEmitter();
        this.onDidChange = this.changed.event;
        this.timer = undefined;
    }

    /** @param {vscode.Uri} source @param {string} name */
    static uriOf(source, name) {
        return vscode.Uri.from({ scheme: EMITTED, path: `/${name}.cs`, query: source.toString() });
    }

    /** @param {vscode.Uri} uri */
    async provideTextDocumentContent(uri, token) {
        const name = uri.path.slice(1, -'.cs'.length);
        const emitted = await client.sendRequest('krait/emittedCase', { textDocument: { uri: uri.query }, name }, token);
        return emitted?.text ?? `// '${name}' is not defined any more.\n`;
    }

    refreshSoon() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
            for (const document of vscode.workspace.textDocuments.filter(item => item.uri.scheme === EMITTED))
                this.changed.fire(document.uri);
        }, REFRESH_DELAY);
    }

    dispose() {
        clearTimeout(this.timer);
        this.changed.dispose();
    }
}

async function showEmittedCase() {
    const editor = vscode.window.activeTextEditor;
    if (!editor || editor.document.languageId !== LANGUAGE || !client)
        return;
    const emitted = await client.sendRequest(
        'krait/emittedCase',
        client.code2ProtocolConverter.asTextDocumentPositionParams(editor.document, editor.selection.active));
    if (!emitted) {
        void vscode.window.showInformationMessage('Nothing is emitted for what is under the cursor.');
        return;
    }

    const source = vscode.Uri.parse(client.code2ProtocolConverter.asUri(editor.document.uri));
    const document = await vscode.workspace.openTextDocument(EmittedDocuments.uriOf(source, emitted.name));
    await vscode.languages.setTextDocumentLanguage(document, emitted.languageId);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
}

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
    const emitted = new EmittedDocuments();
    context.subscriptions.push(
        emitted,
        vscode.workspace.registerTextDocumentContentProvider(EMITTED, emitted),
        vscode.workspace.onDidChangeTextDocument(event => {
            if (event.document.languageId === LANGUAGE)
                emitted.refreshSoon();
        }),
        vscode.commands.registerCommand('krait.showEmittedCase', showEmittedCase),
        vscode.commands.registerCommand('krait.restartServer', () => client?.restart()));
    const { command, args } = serverCommand();
    client = new LanguageClient('krait.definitions', 'Krait Definitions', { command, args }, {
        documentSelector: [{ language: LANGUAGE, scheme: 'file' }, { language: LANGUAGE, scheme: 'untitled' }],
    });
    context.subscriptions.push(client);
    try {
        await client.start();
    } catch (error) {
        void vscode.window.showErrorMessage(
            `'${command}' does not start: install the server, or name it in the setting krait.definitions.server. ${error}`);
    }
}

async function deactivate() {
    await client?.stop();
}

module.exports = { activate, deactivate };
