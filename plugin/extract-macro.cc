// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which macros a token comes from.
 *
 * GCC keeps a map for every macro expansion. Of each token in it the map knows
 * two locations: x, where the token was written, and y, the place in the
 * macro's definition where it stands or where its parameter stands. They
 * differ where the token came in through an argument.
 */
#include "extract.h"

bool tl_extract_in_main(location_t loc)
{
	const char *file = LOCATION_FILE(loc);

	return file && main_input_filename &&
	       (file == main_input_filename || !strcmp(file, main_input_filename));
}

unsigned tl_extract_macros(location_t loc, struct tl_macro_use uses[TL_MACRO_DEPTH])
{
	unsigned n = 0;

	loc = LOCATION_LOCUS(loc);
	while (n < TL_MACRO_DEPTH && linemap_location_from_macro_expansion_p(line_table, loc)) {
		const line_map *map = linemap_lookup(line_table, loc);
		const line_map_macro *macro = linemap_check_macro(map);
		unsigned token = loc - MAP_START_LOCATION(map);
		location_t x = MACRO_MAP_LOCATIONS(macro)[2 * token];
		location_t y = MACRO_MAP_LOCATIONS(macro)[2 * token + 1];

		if (x != y) {
			loc = LOCATION_LOCUS(x);
			continue;
		}
		uses[n].name = linemap_map_get_macro_name(macro);
		uses[n].expansion = macro;
		uses[n].in_main = tl_extract_in_main(y);
		n++;
		/* As the token was not written in another expansion, this is where the macro was. */
		loc = linemap_unwind_toward_expansion(line_table, loc, &map);
		loc = LOCATION_LOCUS(loc);
	}
	return n;
}
