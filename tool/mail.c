// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <time.h>
#include "mail.h"
#include "results.h"

#define WIDTH 72

static void write_paragraph(FILE *out, const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (column && column + 1 + len > WIDTH) {
			fputc('\n', out);
			column = 0;
		}
		column += (size_t)fprintf(out, "%s%.*s", column ? " " : "", (int)len, text);
		text += len + strspn(text + len, " ");
	}
	fputs("\n\n", out);
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "scsi: isci" of "drivers/scsi/isci/isci". */
static const char *prefix(struct tl_arena *a, const char *module)
{
	const char *path = tl_starts_with(module, "drivers/") ? strchr(module, '/') + 1 : module;
	size_t len = strcspn(path, "/");

	if (!path[len] || !strcmp(last_part(module), tl_arena_strndup(a, path, len)))
		return last_part(module);
	return tl_arena_printf(a, "%.*s: %s", (int)len, path, last_part(module));
}

static void write_date(FILE *out)
{
	char date[64];
	time_t now = time(NULL);
	struct tm tm;

	if (gmtime_r(&now, &tm) && strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm))
		fprintf(out, "Date: %s\n", date);
}

/* Each callback that is changed, and below it its tasklets. */
static void write_changed(struct tl_arena *a, const struct plan_module *m, FILE *out)
{
	struct plan **p;

	tl_for_each(p, &m->plans) {
		const struct registration *r;
		const char *names = "", *last = "";

		if ((*p)->refused)
			continue;
		tl_for_each(r, &(*p)->registrations) {
			const char *name = registration_name(a, r);

			if (strcmp(name, last))
				names = tl_arena_printf(a, "%s%s%s", names, *names ? "\n    " : "", name);
			last = name;
		}
		fprintf(out, "  %s()\n    %s\n", (*p)->callback, names);
	}
	fputc('\n', out);
}

static void write_kept(struct tl_arena *a, const struct plan_module *m, FILE *out)
{
	struct plan **p;

	tl_for_each(p, &m->plans) {
		if ((*p)->refused)
			write_paragraph(out, tl_arena_printf(a, "%s is left as it is: %s.",
							     registration_name(a, &(*p)->registrations.items[0]),
							     (*p)->refused));
	}
}

/* A function that does the same to several tasklets is told once. */
static void write_cares(struct tl_arena *a, const struct plan_module *m, FILE *out)
{
	struct tl_strings names = { .arena = a };
	struct tl_map told = { 0 };
	const char *const *care;
	struct plan **p;

	tl_for_each(p, &m->plans) {
		if ((*p)->refused)
			continue;
		tl_for_each(care, &(*p)->cares) {
			void **known = tl_map_at(a, &told, tl_intern(&names, *care));

			if (!*known)
				write_paragraph(out, tl_arena_printf(a, "To be looked at: %s.", *care));
			*known = *p;
		}
	}
}

bool mail_is_needed(const struct plan_module *m)
{
	struct plan **p;

	tl_for_each(p, &m->plans) {
		if (!(*p)->refused)
			return true;
	}
	return false;
}

void mail_write(struct tl_arena *a, const struct mail *mail, const struct plan_module *m, FILE *out)
{
	const struct rewrite *r = mail->rewrite;
	const char *const *why;

	fprintf(out, "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\nFrom: %s\n", mail->author);
	write_date(out);
	fprintf(out, "Subject: [PATCH] %s: %s\n\n", prefix(a, mail->module), r->subject);
	tl_for_each(why, &r->why)
		write_paragraph(out, *why);
	fputs("Callbacks and their tasklets:\n\n", out);
	write_changed(a, m, out);
	write_cares(a, m, out);
	write_kept(a, m, out);
	write_paragraph(out, r->equal);
	fputs("---\n", out);
	edits_write_diff(a, &m->edits, mail->root, out);
	fputs("-- \ntasklint\n\n", out);
}
