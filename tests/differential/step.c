/* step.c - steps as text, and at random */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

static const struct {
	unsigned bit;
	char name[10];
	unsigned weight; /* in 100 */
} words[] = {
    {POLLIN, "in", 75},
    {POLLPRI, "pri", 25},
    {POLLOUT, "out", 55},
    {POLLRDHUP, "rdhup", 15},
    {POLLRDNORM, "rdnorm", 8},
    {POLLRDBAND, "rdband", 5},
    {POLLWRNORM, "wrnorm", 8},
    {POLLWRBAND, "wrband", 5},
    {WATCH_EDGE, "edge", 25},
    {WATCH_ONESHOT, "oneshot", 12},
    {WATCH_DISPATCH, "dispatch", 8},
    {WATCH_ALONE, "alone", 4},
    {WATCH_LOWAT, "lowat", 10},
    {WATCH_FILES, "files", 10},
};
#define WORDS (sizeof(words) / sizeof(words[0]))

/* splitmix64: each number stands for itself. 0 where there is no choice. */
static unsigned
draw(uint64_t *random, unsigned below)
{
	uint64_t z = *random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return below == 0 ? 0 : (unsigned)((z ^ z >> 31) % below);
}

/* Mostly one that is open (or not); sometimes whatever. */
static int
draw_slot(const struct world *world, uint64_t *random, bool open)
{
	int slot = (int)draw(random, SLOTS);

	if (draw(random, 20) == 0)
		return slot;
	for (int i = 0; i < SLOTS; i++, slot = (slot + 1) % SLOTS)
		if ((world->slot[slot] != -1) == open)
			break;
	return slot;
}

void
world_pick(const struct world *world, uint64_t *random, struct step *step)
{
	unsigned sum = 0, at;
	const struct action *action;
	int *slots[2] = {&step->a, &step->b}, next = 0;

	for (int i = 0; i < actions_count; i++)
		sum += actions[i].weight;
	at = draw(random, sum);
	*step = (struct step){0};
	while (at >= actions[step->what].weight)
		at -= actions[step->what++].weight;
	action = &actions[step->what];
	for (const char *takes = action->takes; *takes != '\0'; takes++)
		switch (*takes) {
		case 's':
		case 'd':
			*slots[next++] =
			    draw_slot(world, random, *takes == 's');
			break;
		case 'n':
			step->n = draw(random, action->most + 1);
			break;
		default:
			for (size_t i = 0; i < WORDS; i++)
				if (draw(random, 100) < words[i].weight)
					step->n |= words[i].bit;
			break;
		}
	/* A listener is what these want. */
	if (strcmp(action->takes, "ds") == 0)
		for (int i = 0; i < SLOTS; i++)
			if (world->slot[i] != -1 &&
			    world->objects[world->slot[i]].sort ==
				SORT_LISTENER)
				step->b = i;
}

void
step_print(const struct step *step)
{
	const struct action *action = &actions[step->what];
	int slots[2] = {step->a, step->b}, next = 0;
	const char *between = " ";

	printf("%s", action->name);
	for (const char *takes = action->takes; *takes != '\0'; takes++) {
		if (*takes == 's' || *takes == 'd')
			printf(" %d", slots[next++]);
		else if (*takes == 'n')
			printf(" %u", step->n);
		else {
			for (size_t i = 0; i < WORDS; i++)
				if (step->n & words[i].bit) {
					printf("%s%s", between, words[i].name);
					between = ",";
				}
			if (step->n == 0)
				printf(" none");
		}
	}
	putchar('\n');
}

static bool
parse_how(char *text, unsigned *how)
{
	char *rest = NULL;

	if (strcmp(text, "none") == 0)
		return true;
	for (text = strtok_r(text, ",", &rest); text != NULL;
	     text = strtok_r(NULL, ",", &rest)) {
		size_t i = 0;

		while (i < WORDS && strcmp(text, words[i].name) != 0)
			i++;
		if (i == WORDS)
			return false;
		*how |= words[i].bit;
	}
	return true;
}

bool
step_parse(char *line, struct step *step, const char **bad)
{
	char *rest = NULL, *word = strtok_r(line, " \t\n", &rest), *end;
	int *slots[2] = {&step->a, &step->b}, next = 0;

	*step = (struct step){0};
	*bad = word;
	while (step->what < actions_count &&
	    strcmp(actions[step->what].name, word) != 0)
		step->what++;
	if (step->what == actions_count)
		return false;
	for (const char *takes = actions[step->what].takes; *takes != '\0';
	     takes++) {
		unsigned long number;

		*bad = word = strtok_r(NULL, " \t\n", &rest);
		if (word == NULL)
			*bad = "an argument is missing";
		if (word == NULL ||
		    (*takes == 'm' && !parse_how(word, &step->n)))
			return false;
		if (*takes == 'm')
			continue;
		number = strtoul(word, &end, 10);
		if (*end != '\0' || (*takes != 'n' && number >= SLOTS) ||
		    number > sizeof("x") * 30000)
			return false;
		if (*takes == 'n')
			step->n = (unsigned)number;
		else
			*slots[next++] = (int)number;
	}
	return true;
}
