/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The language server, as the command has it. */
#ifndef TASKLINT_LSP_H
#define TASKLINT_LSP_H

/* Serve the client on stdin and stdout until it ends. The exit status. */
int lsp_serve(void);

#endif
