// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where in an object its facts are. Only the heads of the object and of its
 * units are read here; tl_source_read() reads a unit, by the place in the file.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "index/files.h"

struct finder {
	struct tl_arena *arena;
	const struct tl_object *object;
	struct tl_source_list *sources;
	struct tl_problems *problems;
	int fd;
	uint32_t nunits;
};

static const char *why(int error)
{
	return error == -ENODATA ? "it is cut off" : strerror(-error);
}

/* One unit's head at `at`, of which `room` bytes may be its own. Its size, or 0. */
static size_t find_unit(struct finder *f, uint64_t at, uint64_t room)
{
	unsigned char bytes[TL_FACTS_HEAD] = { 0 };
	struct tl_facts_head head;
	struct tl_err err;
	int r = tl_read_at(f->fd, bytes, room < TL_FACTS_HEAD ? (size_t)room : TL_FACTS_HEAD, at);

	if (r) {
		tl_problem(f->arena, f->problems, TL_P_UNREADABLE, "%s: %s", f->object->name, why(r));
		return 0;
	}
	r = tl_facts_head(f->object->name, bytes, room, &head, &err);
	if (r) {
		tl_problem(f->arena, f->problems, tl_problem_of(r), "%s", err.text);
		return 0;
	}
	*TL_PUSH(f->arena, &f->sources->list) = (struct tl_source){
		.object = f->object, .name = f->object->name, .module = f->object->module, .offset = at,
		.size = head.size, .crc = head.crc,
	};
	f->nunits++;
	return head.size;
}

/* What was linked from several objects is a module itself, or part of one that .mod files know. */
static const char *module_of(struct finder *f)
{
	const struct tl_object *o = f->object;
	char *real;
	const char *name;

	if (o->module_by == TL_MODULE_BY_MOD || o->size)
		return o->module;
	real = realpath(o->path, NULL);
	name = real ? real : o->path;
	name = tl_arena_strndup(f->arena, name, strlen(name) - (tl_ends_with(name, ".o") ? 2 : 0));
	free(real);
	return name;
}

static void find_units(struct finder *f, uint64_t at, uint64_t size)
{
	const char *module = NULL;
	uint32_t first = f->sources->list.n, i;
	size_t n;

	while (size) {
		n = find_unit(f, at, size);
		if (!n)
			break;
		at += n;
		size -= n;
	}
	if (f->nunits > 1)
		module = module_of(f);
	for (i = first; f->nunits > 1 && i < f->sources->list.n; i++) {
		struct tl_source *source = &f->sources->list.items[i];

		source->name = tl_arena_printf(f->arena, "%s#%u", f->object->name, i - first + 1);
		source->module = module;
	}
}

/* The object's `size` bytes begin at `base` in the file. */
static void find_in_elf(struct finder *f, Elf *elf, uint64_t base, uint64_t size)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	const char *name;
	bool found = false;
	size_t strings;

	if (elf_kind(elf) != ELF_K_ELF || elf_getshdrstrndx(elf, &strings)) {
		tl_problem(f->arena, f->problems, TL_P_UNREADABLE, "%s: no good object: %s",
			   f->object->name, elf_errmsg(-1));
		return;
	}
	while ((scn = elf_nextscn(elf, scn))) {
		if (!gelf_getshdr(scn, &shdr))
			continue;
		name = elf_strptr(elf, strings, shdr.sh_name);
		if (!name || strcmp(name, TL_SECTION))
			continue;
		found = true;
		if (shdr.sh_type != SHT_PROGBITS || (shdr.sh_flags & SHF_COMPRESSED))
			tl_problem(f->arena, f->problems, TL_P_FOREIGN,
				   "%s: section " TL_SECTION " is of another type", f->object->name);
		else if (shdr.sh_offset > size || shdr.sh_size > size - shdr.sh_offset)
			tl_problem(f->arena, f->problems, TL_P_UNREADABLE,
				   "%s: section " TL_SECTION " is cut off", f->object->name);
		else
			find_units(f, base + shdr.sh_offset, shdr.sh_size);
	}
	if (!found)
		tl_problem(f->arena, f->problems, TL_P_NO_FACTS,
			   "%s: no facts: it was compiled without emit=section", f->object->name);
}

static void find_in_object(struct finder *f, uint64_t size)
{
	const struct tl_object *o = f->object;
	char *member = NULL;
	Elf *elf;
	int r = 0;

	elf_version(EV_CURRENT);
	if (o->size) {
		/* Members stand at odd places, which libelf doesn't read from a file. */
		member = tl_arena_get(f->arena, o->size);
		r = tl_read_at(f->fd, member, o->size, o->offset);
		elf = r ? NULL : elf_memory(member, o->size);
	} else {
		elf = elf_begin(f->fd, ELF_C_READ, NULL);
	}
	if (elf)
		find_in_elf(f, elf, o->offset, size);
	else
		tl_problem(f->arena, f->problems, TL_P_UNREADABLE, "%s: %s", o->name,
			   r ? why(r) : elf_errmsg(-1));
	elf_end(elf);
}

static int find_size(struct finder *f, uint64_t *size)
{
	struct stat st;

	*size = f->object->size;
	if (*size)
		return 0;
	if (fstat(f->fd, &st))
		return -errno;
	*size = (uint64_t)st.st_size;
	return 0;
}

static void find(struct finder *f)
{
	char magic[TL_MAGIC_SIZE] = { 0 };
	uint64_t size;
	int r = find_size(f, &size);

	if (!r)
		r = tl_read_at(f->fd, magic, size < sizeof(magic) ? (size_t)size : sizeof(magic),
			       f->object->offset);
	if (r) {
		tl_problem(f->arena, f->problems, TL_P_UNREADABLE, "%s: %s", f->object->name, why(r));
		return;
	}
	switch (tl_file_kind(magic, size)) {
	case TL_FILE_OBJECT:
		find_in_object(f, size);
		break;
	case TL_FILE_FACTS:
		find_units(f, f->object->offset, size);
		break;
	default:
		tl_problem(f->arena, f->problems, TL_P_UNREADABLE,
			   "%s: neither an object nor an archive nor facts", f->object->name);
		break;
	}
}

void tl_object_find(struct tl_arena *arena, const struct tl_object *object,
		    struct tl_source_list *sources, struct tl_problems *problems)
{
	struct finder f = { .arena = arena, .object = object, .sources = sources,
			    .problems = problems };

	f.fd = tl_open_input(object->path);
	if (f.fd < 0) {
		tl_problem(arena, problems, TL_P_UNREADABLE, "%s: %s", object->name, strerror(errno));
		return;
	}
	find(&f);
	close(f.fd);
}

/* The bytes that were found before, or -errno. */
static int read_source(const struct tl_source *source, int fd, unsigned char *p)
{
	struct tl_facts_head head;
	int r = tl_read_at(fd, p, source->size, source->offset);

	if (r && r != -ENODATA)
		return r;
	if (r || tl_facts_head(source->name, p, source->size, &head, NULL) ||
	    head.size != source->size || head.crc != source->crc)
		return -ESTALE;
	return 0;
}

int tl_source_bytes(struct tl_arena *arena, const struct tl_source *source, unsigned char **ret,
		    struct tl_err *err)
{
	int fd, r;

	fd = tl_open_input(source->object->path);
	if (fd < 0)
		return tl_err_set(err, errno, "%s: %s", source->name, strerror(errno));
	*ret = tl_arena_get(arena, source->size);
	r = read_source(source, fd, *ret);
	close(fd);
	if (r)
		tl_err_set(err, -r, "%s: %s", source->name,
			   r == -ESTALE ? "it has changed while it was read" : strerror(-r));
	return r;
}

int tl_source_read(struct tl_arena *arena, const struct tl_source *source,
		   struct tl_unit **ret_unit, struct tl_err *err)
{
	struct tl_arena bytes;
	unsigned char *p = NULL;
	int r;

	tl_arena_init(&bytes, arena->get, arena->put);
	r = tl_source_bytes(&bytes, source, &p, err);
	if (!r)
		r = tl_facts_unpack(arena, source->name, p, source->size, ret_unit, err);
	tl_arena_release(&bytes);
	return r;
}
