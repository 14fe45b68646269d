// SPDX-License-Identifier: GPL-2.0-or-later
#define _POSIX_C_SOURCE 200809L	/* fileno() */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "print.h"

#define BOLD "\033[1m"
#define RESET "\033[m"

static const char *const severity_colors[] = {
	[TL_NOTE] = "\033[1;36m", [TL_WARNING] = "\033[1;35m", [TL_ERROR] = "\033[1;31m",
};

void printer_init(struct printer *p, struct tl_arena *a, FILE *out)
{
	const char *no_color = getenv("NO_COLOR");
	char here[PATH_MAX];

	*p = (struct printer){ .out = out, .folder = "/", .sources.arena = a };
	if (getcwd(here, sizeof(here)))
		p->folder = tl_arena_strndup(a, here, strlen(here));
	p->color = isatty(fileno(out)) && !(no_color && *no_color);
}

static void print_place(struct printer *p, const struct place *at, const char *color, const char *word)
{
	const char *bold = p->color ? BOLD : "", *reset = p->color ? RESET : "";

	if (at->file)
		fprintf(p->out, "%s%s:%u:%u:%s ", bold, relative_name(p->folder, at->file), at->line, at->column, reset);
	else
		fprintf(p->out, "%stasklint:%s ", bold, reset);
	fprintf(p->out, "%s%s:%s ", p->color ? color : "", word, reset);
}

/* The line of source, and a mark below the column: tabs stay as they are, so that it fits. */
static void print_line(struct printer *p, const struct place *at)
{
	const char *line;
	size_t len;

	line = at->file ? tl_source_line(&p->sources, at->file, at->line, &len) : NULL;
	if (!line)
		return;
	fprintf(p->out, "%5u | %.*s\n", at->line, (int)len, line);
	if (!at->column || at->column > len)
		return;
	fputs("      | ", p->out);
	for (uint32_t i = 0; i + 1 < at->column; i++)
		if (((unsigned char)line[i] & 0xc0) != 0x80)
			fputc(line[i] == '\t' ? '\t' : ' ', p->out);
	fputs("^\n", p->out);
}

void print_finding(struct printer *p, const struct finding *f)
{
	const struct fixit *fix;
	const struct step *s;
	unsigned n = 0;

	if (f->at.file && f->at.function)
		fprintf(p->out, "%s: In function '%s':\n", relative_name(p->folder, f->at.file), f->at.function);
	print_place(p, &f->at, severity_colors[f->severity], severity_name(f->severity));
	fprintf(p->out, "%s [%s]", f->message, f->rule);
	if (f->cwe)
		fprintf(p->out, " [CWE-%d]", f->cwe);
	fputc('\n', p->out);
	print_line(p, &f->at);
	tl_for_each(s, &f->path) {
		print_place(p, &s->at, severity_colors[TL_NOTE], "note");
		fprintf(p->out, "(%u) %s", ++n, s->text);
		if (s->at.function)
			fprintf(p->out, ", in %s()", s->at.function);
		fputc('\n', p->out);
		if (s->at.file != f->at.file || s->at.line != f->at.line)
			print_line(p, &s->at);
	}
	tl_for_each(fix, &f->fixits) {
		print_place(p, &fix->at, severity_colors[TL_NOTE], "note");
		fprintf(p->out, "fix: '%s' instead of '%s'\n", fix->new_text, fix->old_text);
	}
}
