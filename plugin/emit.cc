// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts on their way out: into a section of the object, or into a file.
 *
 * Whatever goes wrong is a note and never an error: somebody's object matters
 * more than our facts.
 */
#include <sys/stat.h>
#include "plugin.h"

/* A line of the assembler's source has so many bytes. */
#define LINE_BYTES 64

static const char *unfinished;	/* file that is being written */

void tl_drop_unfinished(void)
{
	if (unfinished)
		unlink(unfinished);
	unfinished = NULL;
}

static bool is_special(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

/*
 * Under a temporary name first: nobody must find half a file. What is there
 * and is no plain file, like /dev/stdout, is written to and not replaced.
 */
bool tl_write_file(struct tl_arena *a, const char *to,
		   void (*write)(const void *what, FILE *out), const void *what)
{
	bool special = is_special(to), ok;
	const char *tmp = special ? to : tl_arena_printf(a, "%s.tmp.%d", to, (int)getpid());
	FILE *out = fopen(tmp, "w");
	int e;

	if (!out)
		return false;
	unfinished = special ? NULL : tmp;
	write(what, out);
	unfinished = NULL;
	ok = !fflush(out) && !ferror(out);
	e = errno;
	if (fclose(out) && ok) {
		ok = false;
		e = errno;
	}
	if (ok && !special && rename(tmp, to)) {
		ok = false;
		e = errno;
	}
	if (!ok && !special)
		unlink(tmp);
	errno = e;
	return ok;
}

static void write_bytes(const void *what, FILE *out)
{
	const struct tl_emitted *facts = (const struct tl_emitted *)what;

	fwrite(facts->bytes, 1, facts->size, out);
}

void tl_emit_prepare(const struct tl_plugin_options *options, struct tl_arena *a,
		     const struct tl_unit *unit, struct tl_emitted *ret)
{
	struct tl_emitted facts = {};
	struct tl_err err;

	if (tl_facts_pack(a, unit, &facts.bytes, &facts.size, &err)) {
		inform(UNKNOWN_LOCATION, "tasklint: no facts: %s", err.text);
		return;
	}
	if (!options->emit_to)
		*ret = facts;
	else if (!tl_write_file(a, options->emit_to, write_bytes, &facts))
		inform(UNKNOWN_LOCATION, "tasklint: no facts: cannot write %qs: %m",
		       options->emit_to);
}

/*
 * The section isn't loaded, and no linker puts it into what it links to an
 * end: that is what "e" says. GCC takes no notice of the assembler's change of
 * section, as the one before comes back.
 */
void tl_emit_section(const struct tl_emitted *facts, FILE *out)
{
	static const char digits[] = "01234567";
	char line[LINE_BYTES * 4 + 1];

	fputs("\t.pushsection\t.discard.tasklint,\"e\",%progbits\n", out);
	for (size_t i = 0, n; i < facts->size; i += n) {
		char *p = line;

		for (n = 0; n < LINE_BYTES && i + n < facts->size; n++) {
			unsigned char c = facts->bytes[i + n];

			*p++ = '\\';
			*p++ = digits[c >> 6];
			*p++ = digits[c >> 3 & 7];
			*p++ = digits[c & 7];
		}
		*p = '\0';
		fprintf(out, "\t.ascii\t\"%s\"\n", line);
	}
	fputs("\t.popsection\n", out);
}
