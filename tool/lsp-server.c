// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loop of the language server, and the protocol's lifecycle. One thread:
 * it waits for the client, for compilers, for signals and for time.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "lsp.h"
#include "lsp-server.h"
#include "scratch.h"

/* A client that takes nothing of what it is sent, up to this, is no client any more. */
#define MAX_PENDING (64u << 20)

/* How the protocol has a server end that nobody told to. */
#define EXIT_UNASKED 1

static void end(struct lsp_server *s, int code)
{
	s->state = LSP_ENDED;
	s->code = code;
}

/* ---- lifecycle */

static json_t *capabilities(const struct lsp_server *s)
{
	json_t *caps = json_pack("{s:s, s:{s:b, s:i, s:{s:b}}, s:b, s:b, s:b}",
				 "positionEncoding", lsp_encoding_name(s->client.encoding),
				 "textDocumentSync", "openClose", 1, "change", 2, "save", "includeText", 0,
				 "hoverProvider", 1, "referencesProvider", 1, "callHierarchyProvider", 1);

	if (s->client.actions)
		json_object_set_new(caps, "codeActionProvider",
				    json_pack("{s:[s, s]}", "codeActionKinds", "quickfix", "source.fixAll.tasklint"));
	return json_pack("{s:o, s:{s:s, s:s}}", "capabilities", caps, "serverInfo", "name", "tasklint",
			 "version", TL_VERSION);
}

static void initialize(struct lsp_server *s, const json_t *id, const json_t *params)
{
	const char *complaint;

	if (s->state != LSP_NEW) {
		rpc_fail(&s->rpc, id, RPC_INVALID_REQUEST, "'initialize' was sent before");
		return;
	}
	lsp_client_read(&s->arena, params, &s->client);
	lsp_config_read(&s->arena, params, s->client.root, &s->config, &complaint);
	s->project.given = s->config.compile_commands;
	s->state = LSP_READY;
	/* In another namespace than ours it has another number, and this one doesn't fail only by accident. */
	if (s->client.pid > 0)
		s->client_fd = pidfd_open((pid_t)s->client.pid, 0);
	rpc_respond(&s->rpc, id, capabilities(s));
	if (complaint)
		lsp_say(s, false, "%s", complaint);
}

static void initialized(struct lsp_server *s, const json_t *params)
{
	(void)params;
	if (!s->client.watch_files)
		return;
	rpc_request(&s->rpc, "client/registerCapability", json_pack(
		"{s:[{s:s, s:s, s:{s:[{s:s}, {s:s}]}}]}", "registrations", "id", "files", "method",
		"workspace/didChangeWatchedFiles", "registerOptions", "watchers", "globPattern", "**/*.h",
		"globPattern", "**/compile_commands.json"));
}

static void shut_down(struct lsp_server *s, const json_t *id, const json_t *params)
{
	(void)params;
	s->state = LSP_SHUT_DOWN;
	lsp_documents_release(s);
	rpc_respond(&s->rpc, id, NULL);
}

/* ---- dispatch */

static const struct {
	const char *method;
	void (*take)(struct lsp_server *s, const json_t *params);
} notifications[] = {
	{ "initialized", initialized },
	{ "textDocument/didOpen", lsp_did_open },
	{ "textDocument/didChange", lsp_did_change },
	{ "textDocument/didSave", lsp_did_save },
	{ "textDocument/didClose", lsp_did_close },
	{ "workspace/didChangeWatchedFiles", lsp_did_change_files },
};

static const struct {
	const char *method;
	void (*answer)(struct lsp_server *s, const json_t *id, const json_t *params);
} requests[] = {
	{ "shutdown", shut_down },
	{ "textDocument/codeAction", lsp_code_action },
	{ "textDocument/hover", lsp_hover },
	{ "textDocument/references", lsp_references },
	{ "textDocument/prepareCallHierarchy", lsp_prepare_calls },
	{ "callHierarchy/incomingCalls", lsp_incoming_calls },
	{ "callHierarchy/outgoingCalls", lsp_outgoing_calls },
};

static void notify(struct lsp_server *s, const char *method, const json_t *params)
{
	if (!strcmp(method, "exit")) {
		end(s, s->state == LSP_SHUT_DOWN ? EXIT_CLEAN : EXIT_UNASKED);
		return;
	}
	if (s->state != LSP_READY)
		return;
	for (size_t i = 0; i < sizeof(notifications) / sizeof(*notifications); i++) {
		if (!strcmp(method, notifications[i].method))
			notifications[i].take(s, params);
	}
}

static void request(struct lsp_server *s, const char *method, const json_t *id, const json_t *params)
{
	if (!strcmp(method, "initialize")) {
		initialize(s, id, params);
		return;
	}
	if (s->state == LSP_NEW) {
		rpc_fail(&s->rpc, id, RPC_NOT_INITIALIZED, "'%s' came before 'initialize'", method);
		return;
	}
	if (s->state != LSP_READY) {
		rpc_fail(&s->rpc, id, RPC_INVALID_REQUEST, "'%s' came after 'shutdown'", method);
		return;
	}
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		if (!strcmp(method, requests[i].method)) {
			requests[i].answer(s, id, params);
			return;
		}
	}
	rpc_fail(&s->rpc, id, RPC_METHOD_NOT_FOUND, "there is no '%s' here", method);
}

static void call(void *context, const char *method, const json_t *id, const json_t *params)
{
	struct lsp_server *s = context;

	if (s->state == LSP_ENDED)
		return;
	if (id)
		request(s, method, id, params);
	else
		notify(s, method, params);
}

/* ---- the loop */

enum { IN, OUT, SIGNAL, CLIENT, NFDS };

static void read_client(struct lsp_server *s)
{
	static char bytes[64 << 10];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));

	if (n > 0)
		rpc_read(&s->rpc, bytes, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		end(s, s->state == LSP_SHUT_DOWN ? EXIT_CLEAN : EXIT_UNASKED);
}

static void read_signal(struct lsp_server *s, int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGCHLD)
		lsp_checks_reap(s);
	else
		end(s, EXIT_UNASKED);
}

/* -1 blocks SIGPIPE: writing tells that the client is gone. */
static int take_signals(void)
{
	sigset_t signals;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

static void handle(struct lsp_server *s, const struct pollfd *fds)
{
	if (fds[OUT].revents && lsp_writer_flush(&s->rpc.out, STDOUT_FILENO))
		end(s, EXIT_UNASKED);
	if (fds[SIGNAL].revents)
		read_signal(s, fds[SIGNAL].fd);
	if (fds[IN].revents && s->state != LSP_ENDED)
		read_client(s);
	if (fds[CLIENT].revents)
		end(s, EXIT_UNASKED);
	if (lsp_writer_pending(&s->rpc.out) > MAX_PENDING) {
		trouble("lsp: the client doesn't read what it is sent");
		end(s, EXIT_UNASKED);
	}
}

static int loop(struct lsp_server *s, int signals)
{
	while (s->state != LSP_ENDED) {
		int timeout = s->state == LSP_READY ? lsp_checks_run(s) : -1;
		struct pollfd fds[NFDS] = {
			[IN] = { .fd = STDIN_FILENO, .events = POLLIN },
			[OUT] = { .fd = lsp_writer_pending(&s->rpc.out) ? STDOUT_FILENO : -1, .events = POLLOUT },
			[SIGNAL] = { .fd = signals, .events = POLLIN },
			[CLIENT] = { .fd = s->client_fd, .events = POLLIN },
		};

		if (poll(fds, NFDS, timeout) < 0) {
			if (errno == EINTR)
				continue;
			return trouble("lsp: poll: %s", strerror(errno));
		}
		handle(s, fds);
	}
	return s->code;
}

/* Nobody may read it any more: what can't be written at once is lost. */
static void write_rest(struct lsp_server *s)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	while (lsp_writer_pending(&s->rpc.out) && poll(&out, 1, 1000) == 1 && !(out.revents & POLLERR) &&
	       !lsp_writer_flush(&s->rpc.out, STDOUT_FILENO))
		;
}

static char *make_folder(struct tl_arena *a)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = tl_arena_printf(a, "%s/tasklint-lsp-XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");

	if (mkdtemp(folder)) {
		scratch_begin(folder);
		return folder;
	}
	trouble("%s: %s", folder, strerror(errno));
	return NULL;
}

int lsp_serve(void)
{
	struct lsp_server s = { .rpc = { .context = &s, .call = call }, .client_fd = -1 };
	int signals = take_signals();
	int code = EXIT_TROUBLE;

	if (signals < 0)
		return trouble("lsp: signalfd: %s", strerror(errno));
	tl_arena_init(&s.arena, tl_get_or_die, free);
	compilers_init(&s.compilers, &s.arena);
	s.published = json_object();
	s.folder = make_folder(&s.arena);
	if (s.folder) {
		code = loop(&s, signals);
		lsp_documents_release(&s);
		lsp_facts_release(&s);
		write_rest(&s);
		scratch_end(s.folder);
	}
	lsp_project_release(&s.project);
	json_decref(s.published);
	json_decref(s.progress);
	rpc_release(&s.rpc);
	tl_arena_release(&s.arena);
	if (s.client_fd >= 0)
		close(s.client_fd);
	close(signals);
	return code;
}
