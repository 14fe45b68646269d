// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include "report.h"

/* The characters that end or separate a part of a workflow command. */
static void escape(FILE *out, const char *s, const char *special)
{
	for (; *s; s++) {
		if (strchr(special, *s))
			fprintf(out, "%%%02X", (unsigned char)*s);
		else
			fputc(*s, out);
	}
}

#define IN_VALUE "%\r\n:,"
#define IN_TEXT "%\r\n"

static const char *const commands[] = {
	[TL_NOTE] = "notice", [TL_WARNING] = "warning", [TL_ERROR] = "error",
};

void report_github(struct report *r, FILE *out)
{
	const struct step *s;
	struct finding **f;

	tl_for_each(f, &r->findings) {
		unsigned n = 0;

		if ((*f)->known)
			continue;
		fprintf(out, "::%s ", commands[(*f)->severity]);
		if ((*f)->at.file) {
			fputs("file=", out);
			escape(out, report_name(r, (*f)->at.file), IN_VALUE);
			fprintf(out, ",line=%u,col=%u,", (*f)->at.line, (*f)->at.column);
		}
		fputs("title=", out);
		escape(out, (*f)->rule, IN_VALUE);
		fputs("::", out);
		escape(out, (*f)->message, IN_TEXT);
		tl_for_each(s, &(*f)->path) {
			fprintf(out, "%%0A(%u) ", ++n);
			if (s->at.file) {
				escape(out, report_name(r, s->at.file), IN_TEXT);
				fprintf(out, ":%u: ", s->at.line);
			}
			escape(out, s->text, IN_TEXT);
		}
		fputc('\n', out);
	}
}
