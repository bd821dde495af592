# Makes @NAME@.so, which a study names as plugin("./@NAME@.so").
CFLAGS = -O2 -g -Wall -Wextra

all: @NAME@.so

@NAME@.so: @NAME@.c rlstudy/env.h rlstudy/env_single.h
	$(CC) $(CPPFLAGS) -I. $(CFLAGS) -fPIC -shared $(LDFLAGS) -o $@ @NAME@.c $(LDLIBS)

check: @NAME@.so
	rlstudy env check ./@NAME@.so

clean:
	rm -f @NAME@.so

.PHONY: all check clean
