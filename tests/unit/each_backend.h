/* each_backend.h - the same tests over each backend that was built */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_EACH_BACKEND_H
#define FDWAIT_EACH_BACKEND_H

#include "backends.h"
#include "check.h"

#define MOST_BACKENDS 8
#define MOST_CASES 96

static const struct backend *backend; /* under test */

static struct {
	const struct test *cases;
	size_t count;
	const struct backend *built[MOST_BACKENDS];
	size_t next;
} each_backend;

static inline void
each_backend_next(void)
{
	size_t next = each_backend.next++;

	backend = each_backend.built[next / each_backend.count];
	each_backend.cases[next % each_backend.count].run();
}

/* The exit status. */
static inline int
each_backend_run(const struct test *cases, size_t count)
{
	static struct test tests[MOST_BACKENDS * MOST_CASES];
	static char titles[MOST_BACKENDS * MOST_CASES][80];
	size_t made = 0, backends = 0;

	MUST(count <= MOST_CASES);
	each_backend.cases = cases;
	each_backend.count = count;
	for (unsigned row = 0; row < backend_rows_count; row++) {
		if (backend_of_row(row) == NULL)
			continue;
		MUST(backends < MOST_BACKENDS);
		each_backend.built[backends++] = backend_of_row(row);
		for (size_t i = 0; i < count; i++) {
			snprintf(titles[made], sizeof(titles[made]), "%s: %s",
			    backend_rows[row].name, cases[i].title);
			tests[made] =
			    (struct test){titles[made], each_backend_next};
			made++;
		}
	}
	return check_run(tests, made);
}

#define CHECK_EACH_BACKEND(cases)                               \
	int main(void)                                          \
	{                                                       \
		return each_backend_run(                        \
		    cases, sizeof(cases) / sizeof((cases)[0])); \
	}

#endif
