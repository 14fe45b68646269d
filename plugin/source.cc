// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text of the unit where it comes through standard input, as an editor's
 * that isn't saved does: its first line, `# 1 "NAME"`, says which file it is
 * to become. That file may have another text, or not be there at all.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include "plugin.h"

static bool is_named(const char *file)
{
	return file && *file && *file != '<' && strcmp(file, "-");
}

/* GCC closes its standard input when it has read it. */
int tl_source_open(void)
{
	struct stat st;

	if (is_named(main_input_filename) || fstat(STDIN_FILENO, &st) || !S_ISREG(st.st_mode))
		return -1;
	return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
}

void tl_source_begin(struct tl_arena *a, int input, struct tl_source *ret)
{
	char *text;
	size_t size;

	memset(ret, 0, sizeof(*ret));
	if (is_named(main_input_filename))
		return;
	for (unsigned i = 0; i < LINEMAPS_ORDINARY_USED(line_table); i++) {
		const line_map_ordinary *map = LINEMAPS_ORDINARY_MAP_AT(line_table, i);

		if (MAIN_FILE_P(map) && is_named(ORDINARY_MAP_FILE_NAME(map))) {
			ret->file = ORDINARY_MAP_FILE_NAME(map);
			break;
		}
	}
	if (!ret->file)
		return;
	main_input_filename = ret->file;
	if (input < 0 || tl_read_file(a, tl_arena_printf(a, "/proc/self/fd/%d", input), &text, &size, NULL))
		return;
	text = strchr(text, '\n');
	ret->text = text ? text + 1 : NULL;
}

bool tl_source_text(struct tl_arena *a, const struct tl_source *source, const char *file, char **ret)
{
	size_t size;

	if (!source->text || strcmp(file, source->file))
		return !tl_read_file(a, file, ret, &size, NULL);
	*ret = source->text;
	return true;
}
